package dev.blockjob.operations.engine;

import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationPlan;
import dev.blockjob.operations.OperationPlan.PlannedStep;
import dev.blockjob.operations.OperationReport;
import dev.blockjob.operations.journal.Entry;
import dev.blockjob.operations.journal.Host;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Step;
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
  public static OperationOutcome outcome(JournalState journal, Entry end) {
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
