package dev.blockjob.operations.recovery;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.engine.RecoveryDecision;
import dev.blockjob.operations.engine.RecoveryGoal;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.recovery.JobDispositions.JobDisposition;
import dev.blockjob.operations.step.CreatedFile;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.JobAction;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.OverlayPut;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.RemainingJobs;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.Trait;
import dev.blockjob.operations.step.file.ReleaseFile;
import dev.blockjob.operations.step.guest.FreezeGuest;
import dev.blockjob.operations.step.guest.ThawGuest;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.CancelJobs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The recovery policy of operations with jobs, which switch disks or layers: plans from the journal
 * and the observed state how one goes on, after a crash, after a failed step, and when it is to be
 * given up. Its point of no return is a job past its gate. Pure.
 *
 * <pre>
 * something speaks against any change                    -> undecided
 * a job that may have switched, and nobody can tell      -> undecided
 * nothing switched, and a job is lost or it isn't wanted -> undo, if none is past its gate
 * but an overlay can't be rolled back                     -> forward: it stays, the rest is undone
 * else                                                   -> forward, with the jobs that aren't lost
 * </pre>
 */
public final class RecoveryPlanner {

  private final JournalState journal;
  private final ObservedState observed;
  private final JobDispositions dispositions;
  private final Rollback rollback;
  private final List<JobId> barred;
  private final RemainingJobs remaining =
      new RemainingJobs() {
        @Override
        public boolean isLost(JobId job) {
          return RecoveryPlanner.this.isLost(job);
        }

        @Override
        public boolean isCommitted(JobId job) {
          return dispositions.is(job, JobDisposition.COMMITTED);
        }
      };

  private RecoveryPlanner(JournalState journal, ObservedState observed, Set<JobId> barred) {
    this.journal = journal;
    this.observed = observed;
    this.dispositions = new JobDispositions(journal, observed);
    this.rollback = new Rollback(journal, observed);
    this.barred =
        journal.header().plan().jobs().stream()
            .map(PlannedJob::id)
            .filter(job -> barred.contains(job) && !dispositions.is(job, JobDisposition.COMMITTED))
            .toList();
  }

  /** What to do now. */
  public static RecoveryDecision decide(
      JournalState journal, ObservedState observed, RecoveryGoal goal) {
    return decide(journal, observed, goal, Set.of());
  }

  /**
   * The same.
   *
   * @param barred jobs that were not let through their gates, and must not be
   */
  public static RecoveryDecision decide(
      JournalState journal, ObservedState observed, RecoveryGoal goal, Set<JobId> barred) {
    return new RecoveryPlanner(journal, observed, barred).decide(goal);
  }

  private RecoveryDecision decide(RecoveryGoal goal) {
    Plan plan = journal.header().plan();
    if (!observed.doubts().isEmpty()) {
      return RecoveryDecision.undecided(String.join("; ", observed.doubts()));
    }
    boolean failed = dispositions.with(JobDisposition.FAILED).findAny().isPresent();
    boolean switched = failed || dispositions.with(JobDisposition.COMMITTED).findAny().isPresent();
    List<PlannedJob> unknown =
        (switched ? plan.forwardJobs() : plan.jobs())
            .stream().filter(job -> dispositions.of(job) == JobDisposition.UNKNOWN).toList();
    if (!unknown.isEmpty()) {
      return RecoveryDecision.undecided(
          names(unknown)
              + " may have switched, and nothing shows whether: "
              + String.join("; ", observed.known()));
    }
    boolean lost = dispositions.with(JobDisposition.LOST).findAny().isPresent();
    boolean unwanted =
        goal == RecoveryGoal.COMPENSATE || journal.isRollingBack() || wasHeldInVain();
    boolean through = plan.forwardJobs().stream().anyMatch(this::isThrough);
    if (!switched && !through && (lost || unwanted)) {
      Optional<OverlayPut> stays =
          barred.stream().flatMap(job -> plan.compensatedBy(job).stream()).findFirst();
      if (stays.isPresent()) {
        return staying(plan, stays.get());
      }
      return new RecoveryDecision(
          RecoveryDecision.Kind.COMPENSATE,
          rollback.guestFirst(rollback.compensation()),
          whyCompensate(lost),
          false);
    }
    List<Step> steps = cancelled();
    steps.addAll(left(plan));
    return new RecoveryDecision(
        RecoveryDecision.Kind.COMPLETE,
        rollback.guestFirst(steps),
        failed
            ? whyFailed()
            : !barred.isEmpty()
                ? whyBarred()
                : lost
                    ? names(JobDisposition.LOST) + " did not switch, the others did or will"
                    : "",
        !lost && !failed && barred.isEmpty(),
        dispositions
            .with(JobDisposition.COMMITTED)
            .map(PlannedJob::id)
            .filter(job -> !journal.isKept(job))
            .toList());
  }

  /** No other client would ever end a job that stays at its gate. */
  private List<Step> cancelled() {
    List<JobId> jobs = barred.stream().filter(job -> observed.job(job).isListed()).toList();
    return new ArrayList<>(jobs.isEmpty() ? List.of() : List.of(new CancelJobs(jobs)));
  }

  /** The disk stays on that overlay; the rest is rolled back. */
  private RecoveryDecision staying(Plan plan, OverlayPut overlay) {
    List<Step> steps = cancelled();
    List<Step> before = plan.steps().subList(0, plan.steps().indexOf(overlay) + 1);
    Set<Step> kept = new HashSet<>();
    for (Step step : before) {
      CreatedFile made = step.creates();
      if (made == null) {
        kept.addAll(step.compensation());
      } else if (made.file().toString().equals(overlay.file())) {
        kept.addAll(step.compensation());
        steps.add(new ReleaseFile(made.claim()));
      }
    }
    rollback.compensation().stream().filter(step -> !kept.contains(step)).forEach(steps::add);
    return new RecoveryDecision(
        RecoveryDecision.Kind.COMPLETE, rollback.guestFirst(steps), whyBarred(), false);
  }

  private String whyBarred() {
    return barred.stream()
            .map(journal.header().plan()::job)
            .map(PlannedJob::leaf)
            .distinct()
            .collect(Collectors.joining(", ", "the disk is on ", ""))
        + ": "
        + names(barred.stream().map(journal.header().plan()::job).toList())
        + (barred.stream().anyMatch(job -> observed.job(job).isListed())
            ? " was cancelled"
            : " was not started");
  }

  /** Whoever brought the jobs of a group to where the guest waits didn't get to switch them. */
  private boolean wasHeldInVain() {
    List<JobId> held = journal.held();
    return !held.isEmpty() && held.stream().noneMatch(journal::maySwitch);
  }

  /**
   * A job that was let through its gate can't be rolled back any more. One that waits at READY was,
   * if QEMU accepted that: it goes on from there when the guest's writes are in step.
   */
  private boolean isThrough(PlannedJob job) {
    return switch (observed.job(job.id())) {
      case ENDING -> journal.maySwitch(job.id());
      case AT_GATE -> job.gate() == Gate.READY && journal.wasLetThrough(job.id());
      default -> false;
    };
  }

  private String whyCompensate(boolean lost) {
    return lost
        ? names(JobDisposition.LOST)
            + (observed.continuity() == ObservedState.QemuContinuity.SAME
                ? " ended without having switched"
                : " went with its QEMU before anything switched")
        : wasHeldInVain()
            ? "it stopped before the switch of all was decided, and nothing has switched"
            : "it was to be given up, and nothing has switched";
  }

  /** What is to be known of jobs that failed and changed the graph all the same. */
  private String whyFailed() {
    List<PlannedJob> failed = dispositions.with(JobDisposition.FAILED).toList();
    String images =
        failed.stream().flatMap(job -> job.dropped().stream()).collect(Collectors.joining(", "));
    return "all files stay ("
        + images
        + "): delete none before `qemu-img info --backing-chain` shows, for the disk's image, that"
        + " none needs it. "
        + names(failed)
        + " did not succeed, and yet the graph has changed as if it had ("
        + Stream.concat(
                failed.stream().flatMap(job -> journal.failure(job.id()).stream()),
                observed.known().stream())
            .collect(Collectors.joining("; "))
        + ")";
  }

  private boolean isDone(Step step) {
    if (step.jobs(JobAction.START).stream()
        .anyMatch(job -> dispositions.is(job, JobDisposition.NOT_STARTED))) {
      return false;
    }
    return switch (journal.progress(step)) {
      case DONE -> !step.has(Trait.LAPSES);
      case INTENT -> step.has(Trait.PASSES) && dispositions.wasSeen(step);
      case NONE, FAILED -> false;
    };
  }

  /**
   * What is left to be done, without the jobs that are lost. How a job ended that was not let
   * through its gate is seen before others are. Steps are done in order: behind one that is still
   * to be done, nothing has happened, whatever it looks like. What was not made yet isn't there,
   * and neither is what was removed.
   */
  private List<Step> left(Plan plan) {
    List<Step> left = new ArrayList<>();
    boolean behind = false;
    for (Step step : plan.steps()) {
      step.jobs(JobAction.AWAIT_GATE).stream()
          .filter(this::endsByItself)
          .forEach(job -> left.add(new AwaitEnds(List.of(job))));
      Optional<Step> rest = isDone(step) ? Optional.empty() : step.with(remaining);
      if (step instanceof ThawGuest thaw && !isFrozenIn(left, thaw)) {
        continue; // an earlier freeze is thawed first
      }
      if (rest.isPresent() && (behind || rest.get().evidence(observed) != Evidence.HAPPENED)) {
        left.add(rest.get());
        behind |= !rest.get().isCleanup();
      }
    }
    return left;
  }

  private static boolean isFrozenIn(List<Step> steps, ThawGuest thaw) {
    return steps.stream()
        .anyMatch(step -> step instanceof FreezeGuest it && it.agent().equals(thaw.agent()));
  }

  private boolean endsByItself(JobId job) {
    return observed.job(job) == ObservedState.JobObservation.ENDING && !journal.maySwitch(job);
  }

  /** What is behind a job that was barred, or failed and changed the graph, isn't begun, either. */
  private boolean isLost(JobId job) {
    boolean endsHere =
        !barred.isEmpty() || dispositions.with(JobDisposition.FAILED).findAny().isPresent();
    return barred.contains(job)
        || dispositions.is(job, JobDisposition.LOST)
        || dispositions.is(job, JobDisposition.FAILED)
        || (dispositions.is(job, JobDisposition.NOT_STARTED) && endsHere);
  }

  private String names(JobDisposition disposition) {
    return names(dispositions.with(disposition).toList());
  }

  private static String names(List<PlannedJob> jobs) {
    return jobs.stream().map(job -> job.id().value()).collect(Collectors.joining(", "));
  }
}
