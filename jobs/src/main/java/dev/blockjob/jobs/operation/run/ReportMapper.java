package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.journal.Entry;
import dev.blockjob.jobs.journal.Host;
import dev.blockjob.jobs.journal.JournalState;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.OperationOutcome.Kind;
import dev.blockjob.jobs.operation.OperationPlan;
import dev.blockjob.jobs.operation.OperationPlan.PlannedStep;
import dev.blockjob.jobs.operation.OperationReport;
import dev.blockjob.jobs.operation.plan.Plan;
import dev.blockjob.jobs.operation.step.Step;
import java.util.List;
import java.util.stream.Collectors;

/** Maps plans and journals to the public API's reports. */
public final class ReportMapper {

  private ReportMapper() {}

  public static OperationPlan plan(Plan plan) {
    return new OperationPlan(
        plan.id(),
        plan.kind(),
        plan.disks(),
        plan.steps().stream().map(ReportMapper::step).toList(),
        plan.notes(),
        plan.needsNoOtherUser() ? plan.scope().folders() : List.of());
  }

  static PlannedStep step(Step step) {
    return new PlannedStep(step.description(), step.isPointOfNoReturn());
  }

  /** The outcome that {@code end} tells. */
  static OperationOutcome outcome(JournalState journal, Entry end) {
    Kind kind =
        switch (end.kind()) {
          case ENDED_DONE -> Kind.DONE;
          case ENDED_PARTLY -> Kind.PARTLY;
          default -> Kind.UNDONE;
        };
    return new OperationOutcome(journal.header().plan().id(), kind, end.text(), end.left());
  }

  /** What a journal says. */
  public static OperationReport report(JournalState journal, String holder) {
    return new OperationReport(
        plan(journal.header().plan()),
        journal.header().at(),
        journal.header().origin().monitor(),
        journal.header().origin().elsewhere(Host.here()),
        journal.end().map(end -> outcome(journal, end)).orElse(null),
        journal.end().isPresent() ? "" : holder,
        journal.entries().stream().map(ReportMapper::event).toList());
  }

  private static OperationReport.Event event(Entry entry) {
    Step step = entry.step();
    String what =
        step != null
            ? step.description()
            : entry.steps().stream().map(Step::description).collect(Collectors.joining("; "));
    return new OperationReport.Event(entry.at(), entry.kind().wireName(), what, entry.text());
  }
}
