package dev.blockjob.jobs.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.JobInfo;
import dev.blockjob.jobs.JobOutcome;
import dev.blockjob.jobs.JobOutcome.Ending;
import dev.blockjob.jobs.JobStatus;
import dev.blockjob.jobs.plan.Finding;
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
  private static final Signal SUCCESS = new Signal.Said(new Word.Success());
  private static final Signal CANCELLED = new Signal.Said(new Word.Cancel());
  private static final Signal LOST =
      new Signal.Lost(new DisconnectCause(DisconnectCause.Kind.RESET, "gone", null));

  private final List<Send> sent = new ArrayList<>();

  private static Signal became(JobStatus status) {
    return new Signal.Became(status);
  }

  private static Signal found(Finding.Kind kind) {
    return new Signal.Settled(new Finding(kind, "the graph"));
  }

  private static Signal listed(JobStatus status, @Nullable String error) {
    return new Signal.Listed(new JobInfo(ID, "mirror", status, 0, 0, error, null));
  }

  private static Follow at(AtReady atReady) {
    return new Follow(ID, atReady, false, true, false);
  }

  private State run(Follow follow, Signal... signals) {
    JobMachine machine = new JobMachine(follow);
    return run(machine, machine.starting(), signals);
  }

  private State run(JobMachine machine, State from, Signal... signals) {
    State state = from;
    for (Signal signal : signals) {
      Step step = machine.next(state, signal);
      state = step.state();
      if (step.command() != null) {
        sent.add(step.command());
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
            found(Finding.Kind.PIVOTED));

    assertThat(sent).containsExactly(Send.COMPLETE, Send.SETTLE);
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
            found(Finding.Kind.NOT_PIVOTED));

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
            found(Finding.Kind.NOT_PIVOTED));

    assertThat(sent).containsExactly(Send.FINISH, Send.SETTLE);
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
            found(Finding.Kind.PIVOTED));

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
            found(Finding.Kind.DONE));

    assertThat(sent).containsExactly(Send.SETTLE);
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

    assertThat(sent).containsExactly(Send.COMPLETE);
  }

  @Test
  void aJobThatIsKeptStaysReady() {
    State state = run(at(AtReady.KEEP), ACCEPTED, became(JobStatus.READY));

    assertThat(sent).isEmpty();
    assertThat(state).isInstanceOf(State.Following.class);
  }

  @Test
  void whatIsAskedForByHandIsWhatTheGraphMustShow() {
    State end =
        run(
            at(AtReady.KEEP),
            ACCEPTED,
            became(JobStatus.READY),
            new Signal.Asked(Send.COMPLETE),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            found(Finding.Kind.NOT_PIVOTED));

    assertThat(((State.Ended) end).outcome().kind()).isEqualTo(JobOutcome.Kind.FAILED);
  }

  @Test
  void aJobIsFinalizedAtPendingIfThatWasAgreed() {
    State end =
        run(
            new Follow(ID, AtReady.KEEP, true, true, false),
            ACCEPTED,
            became(JobStatus.PENDING),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            found(Finding.Kind.DONE));

    assertThat(sent).containsExactly(Send.FINALIZE, Send.SETTLE);
    assertThat(end).isEqualTo(completed(Ending.DONE));
  }

  @Test
  void anErrorIsTheOutcomeWhateverTheGraphShows() {
    State end =
        run(
            at(AtReady.PIVOT),
            ACCEPTED,
            new Signal.Said(new Word.Failure("No space left on device")),
            became(JobStatus.CONCLUDED),
            found(Finding.Kind.NOT_PIVOTED));

    assertThat(end).isEqualTo(ended(new JobOutcome.Failed(ID, "No space left on device")));
  }

  @Test
  void anErrorOfAJobThatHasChangedTheGraphSaysBoth() {
    for (Finding.Kind kind : List.of(Finding.Kind.DONE, Finding.Kind.PIVOTED)) {
      State end =
          run(
              at(AtReady.KEEP),
              ACCEPTED,
              new Signal.Said(new Word.Failure("Operation not supported")),
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
            found(Finding.Kind.PIVOTED));

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
            found(Finding.Kind.NOT_PIVOTED));

    assertThat(end).isEqualTo(ended(new JobOutcome.Cancelled(ID)));
  }

  @Test
  void aConcludedJobWithoutAnEventIsReadFromTheList() {
    State end =
        run(
            new Follow(ID, AtReady.KEEP, false, true, true),
            ACCEPTED,
            became(JobStatus.CONCLUDED),
            listed(JobStatus.CONCLUDED, "no such folder"),
            new Signal.Settled(null));

    assertThat(sent).containsExactly(Send.LIST, Send.SETTLE);
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
            found(Finding.Kind.PIVOTED));

    assertThat(end).isEqualTo(ended(new JobOutcome.Vanished(ID, "the graph")));
  }

  @Test
  void aRefusalAtReadyCancelsBecauseNobodyElseWouldEverEndIt() {
    State end =
        run(
            at(AtReady.PIVOT),
            ACCEPTED,
            became(JobStatus.READY),
            new Signal.Refused(Send.COMPLETE, "node not found"),
            listed(JobStatus.READY, null),
            became(JobStatus.ABORTING),
            CANCELLED,
            became(JobStatus.CONCLUDED),
            found(Finding.Kind.NOT_PIVOTED));

    assertThat(sent).containsExactly(Send.COMPLETE, Send.LIST, Send.CANCEL, Send.SETTLE);
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
            new Signal.Refused(Send.COMPLETE, "in state 'pending'"),
            became(JobStatus.PENDING),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            listed(JobStatus.PENDING, null),
            found(Finding.Kind.PIVOTED));

    assertThat(sent).containsExactly(Send.COMPLETE, Send.LIST, Send.SETTLE);
    assertThat(end).isEqualTo(completed(Ending.PIVOTED));
  }

  @Test
  void whatHappensWhileTheListIsReadIsNotLost() {
    JobMachine machine = new JobMachine(Follow.watch(ID));
    Step attach = machine.attaching();
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
    JobMachine machine = new JobMachine(Follow.watch(ID));
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
            found(Finding.Kind.UNSEEN));

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
            run(at(AtReady.PIVOT), ACCEPTED, new Signal.Said(new Word.Failure("disk full")), LOST))
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
            new Signal.Said(new Word.Failure("of the former")),
            became(JobStatus.CONCLUDED),
            became(JobStatus.NULL),
            became(JobStatus.CREATED),
            became(JobStatus.RUNNING),
            ACCEPTED,
            became(JobStatus.READY),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            found(Finding.Kind.PIVOTED));

    assertThat(sent).containsExactly(Send.COMPLETE, Send.SETTLE);
    assertThat(end).isEqualTo(completed(Ending.PIVOTED));
  }

  @Test
  void whatIsAskedForByHandWhileTheListIsReadCounts() {
    JobMachine machine = new JobMachine(at(AtReady.KEEP));
    State end =
        run(
            machine,
            machine.attaching().state(),
            new Signal.Asked(Send.COMPLETE),
            listed(JobStatus.READY, null),
            SUCCESS,
            became(JobStatus.CONCLUDED),
            found(Finding.Kind.NOT_PIVOTED));

    assertThat(sent).as("not completed twice").containsExactly(Send.SETTLE);
    assertThat(end).isInstanceOf(State.Ended.class);
    assertThat(((State.Ended) end).outcome()).isInstanceOf(JobOutcome.Failed.class);
  }
}
