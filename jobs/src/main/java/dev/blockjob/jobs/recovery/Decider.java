package dev.blockjob.jobs.recovery;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.journal.JournalState;
import dev.blockjob.jobs.journal.JournalState.Progress;
import dev.blockjob.jobs.operation.plan.Plan;
import dev.blockjob.jobs.operation.step.AwaitEnds;
import dev.blockjob.jobs.operation.step.AwaitGates;
import dev.blockjob.jobs.operation.step.DeleteFile;
import dev.blockjob.jobs.operation.step.Evidence;
import dev.blockjob.jobs.operation.step.Facts;
import dev.blockjob.jobs.operation.step.PlannedJob;
import dev.blockjob.jobs.operation.step.StartJob;
import dev.blockjob.jobs.operation.step.Step;
import dev.blockjob.jobs.operation.step.SwitchJobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides from journal and facts how an operation goes on: after a crash, after a failed step, and
 * when it is to be given up. Pure.
 *
 * <pre>
 * a job that may have switched, and nobody can tell      -> undecided
 * nothing switched, and a job is lost or it isn't wanted -> undo
 * else                                                   -> forward, with the jobs that aren't lost
 * </pre>
 */
public final class Decider {

  /** What has become of a job. */
  private enum Fate {
    /** Not started. */
    FRESH,
    /** QEMU has it. */
    ALIVE,
    /** It did what it promised. */
    SWITCHED,
    /** It ended without, or can't be started any more. */
    LOST,
    /** It may have switched. */
    UNKNOWN
  }

  private final JournalState journal;
  private final Facts facts;

  private Decider(JournalState journal, Facts facts) {
    this.journal = journal;
    this.facts = facts;
  }

  /** What to do now. */
  public static Decision decide(JournalState journal, Facts facts, Wish wish) {
    return new Decider(journal, facts).decide(wish);
  }

  private Decision decide(Wish wish) {
    Plan plan = journal.header().plan();
    if (with(Fate.UNKNOWN).findAny().isPresent()) {
      return new Decision(
          Decision.Kind.UNDECIDED,
          List.of(),
          names(Fate.UNKNOWN)
              + " may have switched, and nothing shows whether: "
              + String.join("; ", facts.known()),
          false);
    }
    boolean switched = with(Fate.SWITCHED).findAny().isPresent();
    boolean lost = with(Fate.LOST).findAny().isPresent();
    boolean ending = plan.jobs().stream().anyMatch(job -> isEnding(job.id()));
    if (!switched && (lost || (!ending && (wish == Wish.UNDO || journal.isBeingUndone())))) {
      return new Decision(Decision.Kind.UNDO, undo(plan), whyUndo(lost), false);
    }
    List<Step> steps = plan.steps().stream().flatMap(step -> left(step).stream()).toList();
    return new Decision(
        Decision.Kind.FORWARD,
        steps,
        lost ? names(Fate.LOST) + " did not switch, others did" : "",
        !lost);
  }

  /** An ending job can't be cancelled any more, unless it never was let through its gate. */
  private boolean isEnding(JobId job) {
    return facts.job(job) == Facts.JobFact.ENDING && journal.maySwitch(job);
  }

  private String whyUndo(boolean lost) {
    return lost
        ? names(Fate.LOST)
            + (facts.standing() == Facts.Standing.SAME
                ? " ended without having switched"
                : " went with its QEMU before anything switched")
        : "it was to be given up, and nothing has switched";
  }

  private Fate fate(PlannedJob job) {
    if (journal.isKept(job.id())) {
      return Fate.SWITCHED;
    }
    return switch (facts.job(job.id())) {
      case AT_WORK, AT_GATE, ENDING -> Fate.ALIVE;
      case KEPT -> Fate.SWITCHED;
      case AS_BEFORE -> mayStillBeStarted(job) ? Fate.FRESH : Fate.LOST;
      case UNSEEN -> journal.maySwitch(job.id()) ? Fate.UNKNOWN : Fate.LOST;
    };
  }

  /**
   * A job that QEMU doesn't know and that changed nothing may be started (again) if nobody ever saw
   * it run: then either the command wasn't carried out, or the job failed at once and will again.
   */
  private boolean mayStillBeStarted(PlannedJob job) {
    return facts.standing() == Facts.Standing.SAME
        && journal.header().plan().steps().stream()
            .filter(step -> step instanceof StartJob start && start.job().equals(job.id()))
            .map(journal::progress)
            .allMatch(progress -> progress == Progress.NONE || progress == Progress.INTENT);
  }

  /** What is left to be done of a step, without the jobs that are lost. */
  private Optional<Step> left(Step step) {
    Step rest = withoutLost(step);
    boolean happened =
        rest == null
            || rest.evidence(facts) == Evidence.HAPPENED
            || (journal.progress(step) == Progress.DONE && !mustBeLookedAt(step));
    return happened ? Optional.empty() : Optional.of(rest);
  }

  /** What was done but can be done again without harm, and may have to be. */
  private boolean mustBeLookedAt(Step step) {
    return step instanceof AwaitGates;
  }

  private @org.jspecify.annotations.Nullable Step withoutLost(Step step) {
    if (step instanceof StartJob start) {
      return isLost(start.job()) ? null : step;
    }
    if (step instanceof DeleteFile delete) {
      return delete.after() != null && isLost(delete.after()) ? null : step;
    }
    if (step instanceof AwaitGates gates) {
      List<JobId> jobs = unswitched(gates.jobs());
      return jobs.isEmpty() ? null : new AwaitGates(jobs);
    }
    if (step instanceof SwitchJobs switches) {
      List<JobId> jobs = unswitched(switches.jobs());
      return jobs.isEmpty() ? null : new SwitchJobs(jobs);
    }
    if (step instanceof AwaitEnds ends) {
      List<JobId> jobs = unswitched(ends.jobs());
      return jobs.isEmpty() ? null : new AwaitEnds(jobs);
    }
    return step;
  }

  private List<JobId> unswitched(List<JobId> jobs) {
    return jobs.stream().filter(job -> !isLost(job) && !is(job, Fate.SWITCHED)).toList();
  }

  private boolean isLost(JobId job) {
    return is(job, Fate.LOST);
  }

  private boolean is(JobId job, Fate fate) {
    return fate(journal.header().plan().job(job)) == fate;
  }

  private List<Step> undo(Plan plan) {
    List<Step> undo = new ArrayList<>();
    for (int i = plan.steps().size() - 1; i >= 0; i--) {
      Step step = plan.steps().get(i);
      if (journal.progress(step) != Progress.NONE) {
        undo.addAll(step.undo());
      }
    }
    undo.removeIf(step -> step.evidence(facts) == Evidence.HAPPENED);
    return undo;
  }

  private java.util.stream.Stream<PlannedJob> with(Fate fate) {
    return journal.header().plan().jobs().stream().filter(job -> fate(job) == fate);
  }

  private String names(Fate fate) {
    return with(fate).map(job -> job.id().value()).collect(Collectors.joining(", "));
  }
}
