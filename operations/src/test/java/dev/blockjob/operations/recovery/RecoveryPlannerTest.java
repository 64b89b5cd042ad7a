package dev.blockjob.operations.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.promise.PromiseVerdict;
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
import dev.blockjob.operations.step.file.DeleteFile;
import dev.blockjob.operations.step.guest.RestoreLimits;
import dev.blockjob.operations.step.guest.SlowGuest;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.job.SwitchJobs;
import dev.blockjob.operations.step.node.AddNode;
import dev.blockjob.operations.step.node.DropNodes;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every journal that a merge can leave, with everything that can be seen then. */
class RecoveryPlannerTest {

  private static final JobId JOB = new JobId("merge-vd0-1-1");
  private static final Path FILE = Path.of("/images/active.qcow2");
  private static final Step START = new StartJob(JOB, "commit");
  private static final Step GATE = new AwaitGates(List.of(JOB));
  private static final Step SWITCH = new SwitchJobs(List.of(JOB));
  private static final Step END = new AwaitEnds(List.of(JOB));
  private static final Step DROP = new DropNodes(List.of("active"), JOB);
  private static final Step DELETE = new DeleteFile(FILE, "key", JOB);
  private static final List<Step> STEPS = List.of(START, GATE, SWITCH, END, DROP, DELETE);

  private static JournalState empty() {
    return planned(STEPS);
  }

  private static JournalState planned(List<Step> steps) {
    PlannedJob job =
        new PlannedJob(
            JOB,
            "block-commit",
            new JsonObject(),
            Gate.READY,
            RecoveryPlannerTest::unseen,
            List.of(FILE.toString()),
            "/images/base.qcow2",
            FILE.toString());
    Plan plan =
        new Plan(
            new OperationId("merge-vd0-1"),
            "merge",
            List.of("vd0"),
            List.of(FILE.toString()),
            List.of(job),
            steps,
            List.of());
    return new JournalState(
        new Header(Instant.EPOCH, new QemuOrigin("/q.sock", "10.0.0", "1 since 2"), plan),
        List.of());
  }

  private static PromiseVerdict unseen(BlockGraph graph) {
    throw new AssertionError("a decision asks no graph");
  }

  /** All prefixes: nothing, the first step's intent, its end, the second's intent, ... */
  private static List<JournalState> prefixes() {
    List<JournalState> all = new ArrayList<>();
    JournalState journal = empty();
    all.add(journal);
    for (Step step : STEPS) {
      for (Entry.Kind kind : List.of(Entry.Kind.INTENT, Entry.Kind.DONE)) {
        journal = journal.with(Entry.of(Instant.EPOCH, kind, step, ""));
        all.add(journal);
      }
    }
    return all;
  }

  private static JournalState until(Entry.Kind kind, Step step) {
    return prefixes().stream()
        .filter(
            journal -> {
              List<Entry> entries = journal.entries();
              return !entries.isEmpty()
                  && entries.get(entries.size() - 1).kind() == kind
                  && step.equals(entries.get(entries.size() - 1).step());
            })
        .findFirst()
        .orElseThrow();
  }

  private static ObservedState facts(
      QemuContinuity continuity, JobObservation observation, boolean tidied) {
    return new ObservedState(
        continuity,
        Map.of(JOB, observation),
        continuity == QemuContinuity.SAME && !tidied ? Set.of("active") : Set.of(),
        tidied ? Set.of() : Set.of(FILE),
        List.of());
  }

  private static RecoveryDecision decide(
      JournalState journal, QemuContinuity continuity, JobObservation observation) {
    return RecoveryPlanner.decide(
        journal, facts(continuity, observation, false), RecoveryGoal.COMPLETE);
  }

  @Test
  void inNoCaseIsAFileDeletedWhoseJobIsNotKnownToHaveSucceededByThen() {
    for (JournalState journal : prefixes()) {
      for (QemuContinuity continuity : QemuContinuity.values()) {
        for (JobObservation observation : JobObservation.values()) {
          for (RecoveryGoal goal : RecoveryGoal.values()) {
            RecoveryDecision decision =
                RecoveryPlanner.decide(journal, facts(continuity, observation, false), goal);
            boolean deletes = decision.steps().contains(DELETE);
            boolean known = journal.isKept(JOB) || observation == JobObservation.KEPT;
            if (deletes && !known) {
              assertThat(decision.steps())
                  .as("%s %s %s %s", journal.entries().size(), continuity, observation, goal)
                  .containsSubsequence(END, DELETE);
            }
          }
        }
      }
    }
  }

  @Test
  void whatMayHaveSwitchedAndCannotBeSeenIsUndecidedAndNothingIsDone() {
    for (JournalState journal : prefixes()) {
      for (QemuContinuity continuity : QemuContinuity.values()) {
        RecoveryDecision decision = decide(journal, continuity, JobObservation.UNSEEN);
        boolean undecided = journal.wasStarted(JOB) && !journal.isKept(JOB);
        assertThat(decision.kind() == RecoveryDecision.Kind.UNDECIDED).isEqualTo(undecided);
        assertThat(!undecided || decision.steps().isEmpty()).isTrue();
      }
    }
  }

  @Test
  void whereSomethingSpeaksAgainstAnyChangeNothingIsDone() {
    for (JournalState journal : prefixes()) {
      for (JobObservation observation : JobObservation.values()) {
        ObservedState doubted =
            new ObservedState(
                QemuContinuity.DOWN,
                Map.of(JOB, observation),
                Set.of(),
                Set.of(),
                List.of("it was written to"),
                List.of(),
                Set.of(FILE),
                List.of());

        RecoveryDecision decision = RecoveryPlanner.decide(journal, doubted, RecoveryGoal.COMPLETE);

        assertThat(decision.kind()).isEqualTo(RecoveryDecision.Kind.UNDECIDED);
        assertThat(decision.why()).isEqualTo("it was written to");
        assertThat(decision.steps()).isEmpty();
      }
    }
  }

  @Test
  void aSwitchedJobIsNeverTakenBack() {
    for (JournalState journal : prefixes()) {
      for (QemuContinuity continuity : QemuContinuity.values()) {
        RecoveryDecision decision =
            RecoveryPlanner.decide(
                journal, facts(continuity, JobObservation.KEPT, false), RecoveryGoal.COMPENSATE);
        assertThat(decision.kind()).isEqualTo(RecoveryDecision.Kind.COMPLETE);
        assertThat(decision.steps()).doesNotContain(START, SWITCH);
      }
    }
  }

  @Test
  void aJobThatFailedIsNoSuccessThoughTheGraphFits() {
    JournalState failed =
        until(Entry.Kind.INTENT, END)
            .with(Entry.of(Instant.EPOCH, Entry.Kind.FAILED, END, "Operation not supported"));

    for (QemuContinuity continuity : QemuContinuity.values()) {
      for (RecoveryGoal goal : RecoveryGoal.values()) {
        RecoveryDecision journalled =
            RecoveryPlanner.decide(failed, facts(continuity, JobObservation.KEPT, false), goal);
        assertThat(journalled.kind()).isEqualTo(RecoveryDecision.Kind.COMPLETE);
        assertThat(journalled.steps()).isEmpty();
        assertThat(journalled.whole()).isFalse();
        assertThat(journalled.why()).contains(JOB.value(), FILE.toString());
      }
    }
  }

  @Test
  void whatWasSeenToSwitchAndIsNotKnownToBeFlushedIsFlushedBeforeTheEnd() {
    for (JournalState journal : prefixes()) {
      RecoveryDecision decision = decide(journal, QemuContinuity.SAME, JobObservation.KEPT);
      assertThat(decision.unflushed()).isEqualTo(journal.isKept(JOB) ? List.of() : List.of(JOB));
    }
  }

  @Test
  void aFlushThatFailedAfterTheJobWasSeenToEndWellLetsNothingBeDeleted() {
    JournalState journal =
        until(Entry.Kind.DONE, END)
            .with(Entry.of(Instant.EPOCH, Entry.Kind.FAILED, END, "Input/output error"));

    RecoveryDecision decision = decide(journal, QemuContinuity.SAME, JobObservation.KEPT);

    assertThat(decision.kind()).isEqualTo(RecoveryDecision.Kind.COMPLETE);
    assertThat(decision.steps()).isEmpty();
    assertThat(decision.whole()).isFalse();
    assertThat(decision.unflushed()).isEmpty();
    assertThat(decision.why()).contains("Input/output error");
  }

  @Test
  void whatTheGraphShowsAndNoHeaderSaysIsNoSuccessEither() {
    for (JournalState journal : prefixes()) {
      RecoveryDecision decision = decide(journal, QemuContinuity.SAME, JobObservation.FAILED);
      assertThat(decision.whole()).isEqualTo(journal.isKept(JOB));
      assertThat(decision.steps().contains(DELETE) && !journal.isKept(JOB)).isFalse();
    }
  }

  @Test
  void aJobThatIsAtItsGateIsLetThroughAndNotStartedAgain() {
    RecoveryDecision decision =
        decide(until(Entry.Kind.DONE, GATE), QemuContinuity.SAME, JobObservation.AT_GATE);

    assertThat(decision.steps()).containsExactly(SWITCH, END, DROP, DELETE);
  }

  @Test
  void aCommandThatWasNeverCarriedOutIsSentByTheSameQemuOnly() {
    JournalState journal = until(Entry.Kind.INTENT, START);

    assertThat(decide(journal, QemuContinuity.SAME, JobObservation.UNCHANGED).steps())
        .isEqualTo(STEPS);
    assertThat(decide(journal, QemuContinuity.OTHER, JobObservation.UNCHANGED).kind())
        .isEqualTo(RecoveryDecision.Kind.COMPENSATE);
    assertThat(decide(journal, QemuContinuity.DOWN, JobObservation.UNCHANGED).kind())
        .isEqualTo(RecoveryDecision.Kind.COMPENSATE);
  }

  @Test
  void aJobThatRanAndIsGoneWithoutHavingSwitchedIsTakenBack() {
    RecoveryDecision decision =
        decide(until(Entry.Kind.DONE, START), QemuContinuity.SAME, JobObservation.UNCHANGED);

    assertThat(decision.kind()).isEqualTo(RecoveryDecision.Kind.COMPENSATE);
    assertThat(decision.steps()).as("nothing is left to cancel").isEmpty();
  }

  @Test
  void aJobThatARecoverySawAndThatIsGoneByNowIsNotStartedAgain() {
    JournalState journal =
        until(Entry.Kind.INTENT, START).with(Entry.of(Instant.EPOCH, Entry.Kind.INTENT, GATE, ""));

    RecoveryDecision decision = decide(journal, QemuContinuity.SAME, JobObservation.UNCHANGED);

    assertThat(decision.kind()).isEqualTo(RecoveryDecision.Kind.COMPENSATE);
    assertThat(decision.steps()).isEmpty();
  }

  @Test
  void aNodeThatARecoverySawAndThatWasRemovedAgainIsNotAddedAnew() {
    Step add = new AddNode("target", new JsonObject().put("driver", "qcow2"), 0);
    Step drop = new DropNodes(List.of("target"), JOB);
    List<Step> steps = List.of(add, START, GATE, SWITCH, END, drop, DELETE);
    JournalState journal = planned(steps).with(Entry.of(Instant.EPOCH, Entry.Kind.INTENT, add, ""));
    for (Step step : List.of(START, GATE, SWITCH, END, drop)) {
      journal =
          journal
              .with(Entry.of(Instant.EPOCH, Entry.Kind.INTENT, step, ""))
              .with(Entry.of(Instant.EPOCH, Entry.Kind.DONE, step, ""));
    }

    RecoveryDecision decision =
        RecoveryPlanner.decide(
            journal,
            new ObservedState(
                QemuContinuity.SAME,
                Map.of(JOB, JobObservation.UNCHANGED),
                Set.of(),
                Set.of(FILE),
                List.of()),
            RecoveryGoal.COMPLETE);

    assertThat(decision.kind()).isEqualTo(RecoveryDecision.Kind.COMPLETE);
    assertThat(decision.steps()).containsExactly(DELETE);
  }

  @Test
  void onRequestAJobBeforeItsGateIsCancelled() {
    RecoveryDecision decision =
        RecoveryPlanner.decide(
            until(Entry.Kind.DONE, START),
            facts(QemuContinuity.SAME, JobObservation.RUNNING, false),
            RecoveryGoal.COMPENSATE);

    assertThat(decision.kind()).isEqualTo(RecoveryDecision.Kind.COMPENSATE);
    assertThat(decision.steps()).isEqualTo(START.compensation());
  }

  @Test
  void whatIsTidiedUpIsNotTidiedAgain() {
    RecoveryDecision decision =
        RecoveryPlanner.decide(
            until(Entry.Kind.INTENT, DELETE),
            facts(QemuContinuity.SAME, JobObservation.KEPT, true),
            RecoveryGoal.COMPLETE);

    assertThat(decision.kind()).isEqualTo(RecoveryDecision.Kind.COMPLETE);
    assertThat(decision.steps()).isEmpty();
  }

  @Test
  void aGuestThatWasSlowedDownGetsItsLimitsBackBeforeAllElseUnlessItIsGone() {
    RestoreLimits owed = new RestoreLimits("/machine/vd0", "merge-vd0-1", new JsonObject());
    JournalState journal =
        until(Entry.Kind.INTENT, GATE)
            .with(
                Entry.of(
                    Instant.EPOCH, Entry.Kind.INTENT, new SlowGuest(new JsonObject(), owed), ""));

    assertThat(decide(journal, QemuContinuity.SAME, JobObservation.RUNNING).steps())
        .startsWith(owed);
    assertThat(
            RecoveryPlanner.decide(
                    journal,
                    facts(QemuContinuity.SAME, JobObservation.RUNNING, false),
                    RecoveryGoal.COMPENSATE)
                .steps())
        .startsWith(owed);
    assertThat(decide(journal, QemuContinuity.DOWN, JobObservation.UNCHANGED).steps())
        .doesNotContain(owed);
  }
}
