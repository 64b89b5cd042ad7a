package dev.blockjob.jobs.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.qmp.DisconnectCause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobMachineTest {

  private static final JobId ID = new JobId("j");
  private static final Signal ACCEPTED = new Signal.Accepted();
  private static final Signal SUCCESS = new Signal.Terminated(new TerminalEvent.Success());
  private static final Signal CANCELLED = new Signal.Terminated(new TerminalEvent.Cancel());
  private static final Signal LOST =
      new Signal.ConnectionLost(new DisconnectCause(DisconnectCause.Kind.RESET, "gone", null));

  private final List<JobCommand> sent = new ArrayList<>();

  private static Signal became(JobStatus status) {
    return new Signal.StatusChanged(status);
  }

  private static Signal found(PromiseVerdict.Kind kind) {
    return new Signal.Settled(new PromiseVerdict(kind, "the graph"));
  }

  private static Signal listed(JobStatus status, @Nullable String error) {
    return new Signal.Listed(new JobInfo(ID, "mirror", status, 0, 0, error, null));
  }

  private static TrackingPolicy at(AtReady atReady) {
    return new TrackingPolicy(ID, atReady, false, true, false);
  }

  private State run(TrackingPolicy policy, Signal... signals) {
    JobMachine machine = new JobMachine(policy);
    return run(machine, machine.starting(), signals);
  }

  private State run(JobMachine machine, State from, Signal... signals) {
    State state = from;
    for (Signal signal : signals) {
      Transition transition = machine.next(state, signal);
      state = transition.state();
      if (transition.command() != null) {
        sent.add(transition.command());
      }
    }
    return state;
  }

  private static State ended(JobOutcome outcome) {
    return new State.Ended(outcome);
  }

  private static State completed(Ending ending) {
    return ended(new JobOutcome.Completed(ID, ending));
  }

  @Test
  void aMirrorThatIsToPivotIsCompletedAtReadyAndJudgedByTheGraph() {
    State end =
        run(
            at(AtReady.PIVOT),
            ACCEPTED,
            became(JobStatus.CREATED),
            became(JobStatus.RUNNING),
            became(JobStatus.READY),
            became(JobStatus.WAITING),
            became(JobStatus.PENDING),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            found(PromiseVerdict.Kind.PIVOTED));

    assertThat(sent).containsExactly(JobCommand.COMPLETE, JobCommand.SETTLE);
    assertThat(end).isEqualTo(completed(Ending.PIVOTED));
  }

  @Test
  void aSuccessWithoutThePivotThatWasAskedForIsAFailure() {
    State end =
        run(
            at(AtReady.PIVOT),
            ACCEPTED,
            became(JobStatus.READY),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            found(PromiseVerdict.Kind.NOT_PIVOTED));

    JobOutcome outcome = ((State.Ended) end).outcome();
    assertThat(outcome.kind()).isEqualTo(JobOutcome.Kind.FAILED);
    assertThat(((JobOutcome.Failed) outcome).error()).contains("the graph");
  }

  @Test
  void aMirrorThatIsToFinishIsEndedSoftlyAndIsACopy() {
    State end =
        run(
            at(AtReady.FINISH),
            ACCEPTED,
            became(JobStatus.READY),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            found(PromiseVerdict.Kind.NOT_PIVOTED));

    assertThat(sent).containsExactly(JobCommand.FINISH, JobCommand.SETTLE);
    assertThat(end).isEqualTo(completed(Ending.COPIED));
  }

  @Test
  void aPivotThatNobodyWantedIsAFailureToo() {
    State end =
        run(
            at(AtReady.FINISH),
            ACCEPTED,
            became(JobStatus.READY),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            found(PromiseVerdict.Kind.PIVOTED));

    assertThat(((State.Ended) end).outcome().kind()).isEqualTo(JobOutcome.Kind.FAILED);
  }

  @Test
  void nothingIsSentBeforeQemuHasAcceptedTheJobBecauseItsIdMayBeAnothers() {
    JobMachine machine = new JobMachine(at(AtReady.PIVOT));
    run(machine, machine.starting(), became(JobStatus.READY), SUCCESS, became(JobStatus.CONCLUDED));

    assertThat(sent).isEmpty();
  }

  @Test
  void aJobThatRanToItsEndBeforeTheReplyIsSettledAtOnce() {
    State end =
        run(
            at(AtReady.KEEP),
            became(JobStatus.CREATED),
            became(JobStatus.RUNNING),
            became(JobStatus.WAITING),
            became(JobStatus.PENDING),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            ACCEPTED,
            found(PromiseVerdict.Kind.DONE));

    assertThat(sent).containsExactly(JobCommand.SETTLE);
    assertThat(end).isEqualTo(completed(Ending.DONE));
  }

  @Test
  void completeIsSentOnceHoweverOftenADrainTogglesReady() {
    run(
        at(AtReady.PIVOT),
        ACCEPTED,
        became(JobStatus.READY),
        became(JobStatus.STANDBY),
        became(JobStatus.READY));

    assertThat(sent).containsExactly(JobCommand.COMPLETE);
  }

  @Test
  void aJobThatIsKeptStaysReady() {
    State state = run(at(AtReady.KEEP), ACCEPTED, became(JobStatus.READY));

    assertThat(sent).isEmpty();
    assertThat(state).isInstanceOf(State.Tracking.class);
  }

  @Test
  void whatIsAskedForByHandIsWhatTheGraphMustShow() {
    State end =
        run(
            at(AtReady.KEEP),
            ACCEPTED,
            became(JobStatus.READY),
            new Signal.Requested(JobCommand.COMPLETE),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            found(PromiseVerdict.Kind.NOT_PIVOTED));

    assertThat(((State.Ended) end).outcome().kind()).isEqualTo(JobOutcome.Kind.FAILED);
  }

  @Test
  void aJobIsFinalizedAtPendingIfThatWasAgreed() {
    State end =
        run(
            new TrackingPolicy(ID, AtReady.KEEP, true, true, false),
            ACCEPTED,
            became(JobStatus.PENDING),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            found(PromiseVerdict.Kind.DONE));

    assertThat(sent).containsExactly(JobCommand.FINALIZE, JobCommand.SETTLE);
    assertThat(end).isEqualTo(completed(Ending.DONE));
  }

  @Test
  void anErrorIsTheOutcomeWhateverTheGraphShows() {
    State end =
        run(
            at(AtReady.PIVOT),
            ACCEPTED,
            new Signal.Terminated(new TerminalEvent.Failure("No space left on device")),
            became(JobStatus.CONCLUDED),
            found(PromiseVerdict.Kind.NOT_PIVOTED));

    assertThat(end).isEqualTo(ended(new JobOutcome.Failed(ID, "No space left on device")));
  }

  @Test
  void anErrorOfAJobThatHasChangedTheGraphSaysBoth() {
    for (PromiseVerdict.Kind kind :
        List.of(PromiseVerdict.Kind.DONE, PromiseVerdict.Kind.PIVOTED)) {
      State end =
          run(
              at(AtReady.KEEP),
              ACCEPTED,
              new Signal.Terminated(new TerminalEvent.Failure("Operation not supported")),
              became(JobStatus.CONCLUDED),
              found(kind));

      assertThat(((State.Ended) end).outcome())
          .isInstanceOfSatisfying(
              JobOutcome.Failed.class,
              failed ->
                  assertThat(failed.error())
                      .startsWith("Operation not supported; and yet the graph has changed")
                      .contains("the graph", "Delete no image"));
    }
  }

  @Test
  void aCancelledJobThatHasChangedTheGraphIsNoCancelledJob() {
    State end =
        run(
            at(AtReady.PIVOT),
            ACCEPTED,
            CANCELLED,
            became(JobStatus.CONCLUDED),
            found(PromiseVerdict.Kind.PIVOTED));

    assertThat(((State.Ended) end).outcome().kind()).isEqualTo(JobOutcome.Kind.FAILED);
  }

  @Test
  void aCancelledJobIsCancelled() {
    State end =
        run(
            at(AtReady.PIVOT),
            ACCEPTED,
            became(JobStatus.ABORTING),
            CANCELLED,
            became(JobStatus.CONCLUDED),
            found(PromiseVerdict.Kind.NOT_PIVOTED));

    assertThat(end).isEqualTo(ended(new JobOutcome.Cancelled(ID)));
  }

  @Test
  void aConcludedJobWithoutAnEventIsReadFromTheList() {
    State end =
        run(
            new TrackingPolicy(ID, AtReady.KEEP, false, true, true),
            ACCEPTED,
            became(JobStatus.CONCLUDED),
            listed(JobStatus.CONCLUDED, "no such folder"),
            new Signal.Settled(null));

    assertThat(sent).containsExactly(JobCommand.LIST, JobCommand.SETTLE);
    assertThat(end).isEqualTo(ended(new JobOutcome.Failed(ID, "no such folder")));
  }

  @Test
  void aJobThatIsGoneWithoutAWordHasVanishedAndNotSucceeded() {
    State end =
        run(
            at(AtReady.PIVOT),
            ACCEPTED,
            became(JobStatus.NULL),
            new Signal.Listed(null),
            found(PromiseVerdict.Kind.PIVOTED));

    assertThat(end).isEqualTo(ended(new JobOutcome.Vanished(ID, "the graph")));
  }

  @Test
  void aRefusalAtReadyCancelsBecauseNobodyElseWouldEverEndIt() {
    State end =
        run(
            at(AtReady.PIVOT),
            ACCEPTED,
            became(JobStatus.READY),
            new Signal.Refused(JobCommand.COMPLETE, "node not found"),
            listed(JobStatus.READY, null),
            became(JobStatus.ABORTING),
            CANCELLED,
            became(JobStatus.CONCLUDED),
            found(PromiseVerdict.Kind.NOT_PIVOTED));

    assertThat(sent)
        .containsExactly(
            JobCommand.COMPLETE, JobCommand.LIST, JobCommand.CANCEL, JobCommand.SETTLE);
    JobOutcome.Failed failed = (JobOutcome.Failed) ((State.Ended) end).outcome();
    assertThat(failed.error()).contains("node not found");
  }

  @Test
  void aRefusalBecauseSomebodyElseWasFasterIsNoTrouble() {
    State end =
        run(
            at(AtReady.PIVOT),
            ACCEPTED,
            became(JobStatus.READY),
            new Signal.Refused(JobCommand.COMPLETE, "in state 'pending'"),
            became(JobStatus.PENDING),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            listed(JobStatus.PENDING, null),
            found(PromiseVerdict.Kind.PIVOTED));

    assertThat(sent).containsExactly(JobCommand.COMPLETE, JobCommand.LIST, JobCommand.SETTLE);
    assertThat(end).isEqualTo(completed(Ending.PIVOTED));
  }

  @Test
  void whatHappensWhileTheListIsReadIsNotLost() {
    JobMachine machine = new JobMachine(TrackingPolicy.watch(ID));
    Transition attach = machine.attaching();
    State state =
        run(
            machine,
            attach.state(),
            became(JobStatus.READY),
            listed(JobStatus.RUNNING, null),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            new Signal.Settled(null));

    assertThat(state).isEqualTo(completed(Ending.UNVERIFIED));
  }

  @Test
  void aWordThatCameWhileTheListWasReadCounts() {
    JobMachine machine = new JobMachine(TrackingPolicy.watch(ID));
    State state =
        run(
            machine,
            machine.attaching().state(),
            CANCELLED,
            became(JobStatus.CONCLUDED),
            became(JobStatus.NULL),
            new Signal.Listed(null),
            new Signal.Settled(null));

    assertThat(state).isEqualTo(ended(new JobOutcome.Cancelled(ID)));
  }

  @Test
  void whatTheGraphCannotShowIsQemusWordAlone() {
    State end =
        run(
            at(AtReady.PIVOT),
            ACCEPTED,
            SUCCESS,
            became(JobStatus.CONCLUDED),
            found(PromiseVerdict.Kind.UNSEEN));

    assertThat(end).isEqualTo(completed(Ending.UNVERIFIED));
  }

  @Test
  void aLostConnectionLeavesALivingJobUnknown() {
    assertThat(run(at(AtReady.PIVOT), ACCEPTED, became(JobStatus.READY), LOST))
        .isInstanceOf(State.Unknown.class);
    assertThat(run(at(AtReady.PIVOT), LOST)).isInstanceOf(State.Unknown.class);
  }

  @Test
  void aLostConnectionAfterASuccessLeavesThePivotUnknown() {
    assertThat(run(at(AtReady.PIVOT), ACCEPTED, SUCCESS, became(JobStatus.CONCLUDED), LOST))
        .isInstanceOf(State.Unknown.class);
  }

  @Test
  void aLostConnectionAfterACancelOrAnErrorChangesNothing() {
    assertThat(run(at(AtReady.PIVOT), ACCEPTED, CANCELLED, LOST))
        .isEqualTo(ended(new JobOutcome.Cancelled(ID)));
    assertThat(
            run(
                at(AtReady.PIVOT),
                ACCEPTED,
                new Signal.Terminated(new TerminalEvent.Failure("disk full")),
                LOST))
        .isEqualTo(ended(new JobOutcome.Failed(ID, "disk full")));
  }

  @ParameterizedTest
  @EnumSource(JobStatus.class)
  void anEndedJobStaysEnded(JobStatus status) {
    JobMachine machine = new JobMachine(at(AtReady.PIVOT));
    State end = completed(Ending.PIVOTED);

    assertThat(run(machine, end, became(status), SUCCESS, CANCELLED, LOST)).isEqualTo(end);
    assertThat(sent).isEmpty();
  }

  @Test
  void whatAFormerJobOfTheSameIdSaidBeforeOursWasCreatedIsNotOurs() {
    State end =
        run(
            at(AtReady.PIVOT),
            new Signal.Terminated(new TerminalEvent.Failure("of the former")),
            became(JobStatus.CONCLUDED),
            became(JobStatus.NULL),
            became(JobStatus.CREATED),
            became(JobStatus.RUNNING),
            ACCEPTED,
            became(JobStatus.READY),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            found(PromiseVerdict.Kind.PIVOTED));

    assertThat(sent).containsExactly(JobCommand.COMPLETE, JobCommand.SETTLE);
    assertThat(end).isEqualTo(completed(Ending.PIVOTED));
  }

  @Test
  void whatIsAskedForByHandWhileTheListIsReadCounts() {
    JobMachine machine = new JobMachine(at(AtReady.KEEP));
    State end =
        run(
            machine,
            machine.attaching().state(),
            new Signal.Requested(JobCommand.COMPLETE),
            listed(JobStatus.READY, null),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            found(PromiseVerdict.Kind.NOT_PIVOTED));

    assertThat(sent).as("not completed twice").containsExactly(JobCommand.SETTLE);
    assertThat(end).isInstanceOf(State.Ended.class);
    assertThat(((State.Ended) end).outcome()).isInstanceOf(JobOutcome.Failed.class);
  }
}
