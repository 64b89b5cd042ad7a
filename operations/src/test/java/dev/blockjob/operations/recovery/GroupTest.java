package dev.blockjob.operations.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.JobVerb;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.engine.RecoveryDecision;
import dev.blockjob.operations.engine.RecoveryGoal;
import dev.blockjob.operations.journal.Entry;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import dev.blockjob.operations.step.ObservedState.QemuContinuity;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.operations.step.job.CancelJobs;
import dev.blockjob.operations.step.job.HeldJobsRelease;
import dev.blockjob.operations.step.job.HoldJobs;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.job.SwitchJobs;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is decided about two jobs that are to switch together. */
class GroupTest {

  private static final JobId A = new JobId("a");
  private static final JobId B = new JobId("b");
  private static final List<JobId> BOTH = List.of(A, B);
  private static final Step START_A = new StartJob(A, "a");
  private static final Step START_B = new StartJob(B, "b");
  private static final Step GATES = new AwaitGates(BOTH);
  private static final Step HOLD = new HoldJobs(BOTH, Duration.ofSeconds(1));
  private static final Step SWITCH = new SwitchJobs(BOTH);
  private static final Step END_A = new AwaitEnds(List.of(A));
  private static final Step END_B = new AwaitEnds(List.of(B));
  private static final List<Step> STEPS = List.of(START_A, START_B, GATES, SWITCH, END_A, END_B);
  private static final List<Step> HELD =
      List.of(START_A, START_B, GATES, HOLD, SWITCH, END_A, END_B);

  /** All steps before {@code last} are done, and that was begun. */
  private static JournalState begun(List<Step> steps, Gate gate, Step last) {
    Plan plan =
        new Plan(
            new OperationId("merge-1"),
            "merge",
            List.of("vd0", "vd1"),
            List.of(),
            Stream.of(A, B).map(id -> job(id, gate)).toList(),
            steps,
            List.of());
    JournalState journal =
        new JournalState(
            new Header(Instant.EPOCH, new QemuOrigin("/q.sock", "10.0.0", "1"), plan), List.of());
    for (Step step : steps) {
      journal = journal.with(Entry.of(Instant.EPOCH, Entry.Kind.INTENT, step, ""));
      if (step.equals(last)) {
        return journal;
      }
      journal = journal.with(Entry.of(Instant.EPOCH, Entry.Kind.DONE, step, ""));
    }
    return journal;
  }

  private static PlannedJob job(JobId id, Gate gate) {
    return new PlannedJob(
        id,
        "block-commit",
        new JsonObject(),
        gate,
        graph -> {
          throw new AssertionError("a decision asks no graph");
        },
        List.of("/" + id + "/active"),
        "/" + id + "/base",
        "/" + id + "/active");
  }

  private static RecoveryDecision decide(JournalState journal, JobObservation a, JobObservation b) {
    ObservedState observed =
        new ObservedState(
            QemuContinuity.SAME, Map.of(A, a, B, b), Set.of(), Set.of(), List.of("seen"));
    return RecoveryPlanner.decide(journal, observed, RecoveryGoal.COMPLETE);
  }

  @Test
  void oneThatIsLostBeforeTheSwitchTakesTheOtherBack() {
    RecoveryDecision decision =
        decide(begun(STEPS, Gate.READY, GATES), JobObservation.UNCHANGED, JobObservation.AT_GATE);

    assertThat(decision.kind()).isEqualTo(RecoveryDecision.Kind.COMPENSATE);
    assertThat(decision.steps()).containsExactly(new CancelJobs(List.of(B)));
  }

  @Test
  void howOneEndedThatWasNotLetThroughIsSeenBeforeTheOtherIs() {
    RecoveryDecision decision =
        decide(begun(STEPS, Gate.READY, GATES), JobObservation.ENDING, JobObservation.AT_GATE);

    assertThat(decision.steps()).startsWith(END_A).containsSubsequence(END_A, SWITCH);
  }

  @Test
  void onceBothWereLetThroughThereIsOnlyForward() {
    RecoveryDecision decision =
        decide(begun(STEPS, Gate.READY, END_A), JobObservation.UNCHANGED, JobObservation.AT_GATE);

    assertThat(decision.kind()).isEqualTo(RecoveryDecision.Kind.COMPLETE);
    assertThat(decision.whole()).isFalse();
    assertThat(decision.steps()).containsExactly(END_B);
  }

  @Test
  void whereOneSwitchedTheOtherFollows() {
    RecoveryDecision decision =
        decide(begun(STEPS, Gate.READY, SWITCH), JobObservation.KEPT, JobObservation.AT_GATE);

    assertThat(decision.kind()).isEqualTo(RecoveryDecision.Kind.COMPLETE);
    assertThat(decision.steps()).containsExactly(new SwitchJobs(List.of(B)), END_B);
  }

  @Test
  void thoseHeldWithoutADecisionAreCancelledTogetherFirst() {
    RecoveryDecision decision =
        decide(begun(HELD, Gate.HELD, HOLD), JobObservation.AT_GATE, JobObservation.RUNNING);

    assertThat(decision.kind()).isEqualTo(RecoveryDecision.Kind.COMPENSATE);
    assertThat(decision.steps()).startsWith(new CancelJobs(BOTH));
  }

  @Test
  void thoseHeldThatWereToSwitchDo() {
    RecoveryDecision decision =
        decide(begun(HELD, Gate.HELD, SWITCH), JobObservation.AT_GATE, JobObservation.AT_GATE);

    assertThat(decision.steps()).containsExactly(SWITCH, END_A, END_B);
  }

  @Test
  void ofThoseHeldNoneSwitchesAfterOneIsLost() {
    RecoveryDecision decision =
        decide(begun(HELD, Gate.HELD, SWITCH), JobObservation.UNCHANGED, JobObservation.AT_GATE);

    assertThat(decision.kind()).isEqualTo(RecoveryDecision.Kind.COMPENSATE);
  }

  @Test
  void aGuestIsReleasedByCancellingUnlessTheSwitchWasDecided() {
    List<JobInfo> jobs = List.of(listed(A, JobStatus.PENDING), listed(B, JobStatus.READY));

    assertThat(HeldJobsRelease.of(begun(HELD, Gate.HELD, GATES), jobs)).isEmpty();
    assertThat(HeldJobsRelease.of(begun(HELD, Gate.HELD, HOLD), jobs))
        .contains(new HeldJobsRelease(JobVerb.CANCEL, BOTH));
    assertThat(HeldJobsRelease.of(begun(HELD, Gate.HELD, SWITCH), jobs))
        .as("the graph has to be asked first")
        .isEmpty();
  }

  @Test
  void aGuestIsReleasedByFinalizingIfTheSwitchWasDecidedAndAllAreStillThere() {
    List<JobInfo> both = List.of(listed(A, JobStatus.PENDING), listed(B, JobStatus.PENDING));

    assertThat(HeldJobsRelease.of(begun(HELD, Gate.HELD, SWITCH), both))
        .contains(new HeldJobsRelease(JobVerb.FINALIZE, BOTH));
    assertThat(HeldJobsRelease.of(begun(HELD, Gate.HELD, SWITCH), both.subList(0, 1))).isEmpty();
  }

  private static JobInfo listed(JobId id, JobStatus status) {
    return new JobInfo(id, "commit", status, 0, 0, null, null);
  }
}
