package dev.blockjob.operations.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.move.CopyImage;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JobAction;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import dev.blockjob.operations.step.ObservedState.QemuContinuity;
import dev.blockjob.operations.step.RemainingJobs;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepJson;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.Trait;
import dev.blockjob.operations.step.file.CreateFile;
import dev.blockjob.operations.step.file.LeaveFile;
import dev.blockjob.operations.step.guest.SlowGuest;
import dev.blockjob.operations.step.job.ChangeJob;
import dev.blockjob.operations.step.node.FormatImage;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the engine relies on of every type of step. */
class StepContractTest {

  /** Doing these again does no harm, or finds out whether it would: nothing has to show of them. */
  private static final Set<StepType<?>> SHOWN_BY_NOTHING =
      Set.of(
          CreateFile.TYPE,
          FormatImage.TYPE,
          ChangeJob.TYPE,
          SlowGuest.TYPE,
          LeaveFile.TYPE,
          CopyImage.TYPE);

  static List<Step> steps() {
    return SampleSteps.ALL;
  }

  @Test
  void everyTypeHasASample() {
    assertThat(SampleSteps.ALL.stream().map(Step::type).collect(Collectors.toSet()))
        .isEqualTo(Set.copyOf(StepTypes.ALL.types()));
  }

  @Test
  void aTypeThatNobodyKnowsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StepTypes.ALL.read(new JsonObject().put("step", "no-such")))
        .withMessageContaining("no-such");
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aStepSurvivesItsCodec(Step step) {
    JsonObject written = new JsonObject(StepJson.write(step).encode());

    assertThat(step.type().step()).isEqualTo(step.getClass());
    assertThat(StepTypes.ALL.read(written)).isEqualTo(step);
  }

  @ParameterizedTest
  @MethodSource("steps")
  void itsEvidenceTellsBothUnlessNothingHasToShow(Step step) {
    Set<Evidence> told =
        states()
            .map(step::evidence)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Evidence.class)));

    assertThat(told).as(step.toString()).contains(Evidence.NOT_HAPPENED);
    assertThat(told.contains(Evidence.HAPPENED))
        .as(step.toString())
        .isNotEqualTo(SHOWN_BY_NOTHING.contains(step.type()));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void whatIsLeftOfItWithAllOfItsJobsIsItself(Step step) {
    assertThat(step.with(jobs(Set.of()))).contains(step);
  }

  @ParameterizedTest
  @MethodSource("steps")
  void nothingIsDoneAfterALostJob(Step step) {
    Step left = step.with(jobs(Set.of(SampleSteps.JOB))).orElse(null);

    if (left != null) {
      boolean starts = !left.jobs(JobAction.START).isEmpty();
      boolean switches = !left.jobs(JobAction.SWITCH).isEmpty();
      assertThat(starts || switches || SampleSteps.JOB.equals(left.after())).isFalse();
      assertThat(left.deletes() == null || left.after() == null).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void itsCompensationIsOfKnownTypesAndNoneOfItIsAPointWithoutOne(Step step) {
    List<Step> all = new ArrayList<>(step.compensation());
    Step owed = step.owes();
    if (owed != null) {
      all.add(owed);
    }

    assertThat(all)
        .allSatisfy(
            it ->
                assertThat(StepTypes.ALL.read(StepJson.write(it)))
                    .as("in a journal")
                    .isEqualTo(it));
    assertThat(all).doesNotContain(step);
  }

  @ParameterizedTest
  @MethodSource("steps")
  void whatChangesImagesIsForcedOrCanBeTakenBack(Step step) {
    boolean safe = step.isForced() || !step.compensation().isEmpty() || step.isCleanup();

    assertThat(!step.has(Trait.TAKES_IMAGES) || safe).as(step.toString()).isTrue();
  }

  private static RemainingJobs jobs(Set<JobId> lost) {
    return new RemainingJobs() {
      @Override
      public boolean isLost(JobId job) {
        return lost.contains(job);
      }

      @Override
      public boolean isCommitted(JobId job) {
        return false;
      }
    };
  }

  /** Every continuity, each job in every place, with and without nodes and files. */
  private static Stream<ObservedState> states() {
    List<ObservedState> states = new ArrayList<>();
    for (QemuContinuity continuity : QemuContinuity.values()) {
      for (JobObservation observation : JobObservation.values()) {
        Map<JobId, JobObservation> jobs = new HashMap<>();
        jobs.put(SampleSteps.JOB, observation);
        jobs.put(new JobId("merge-vd0-1-2"), observation);
        states.add(state(continuity, jobs, Set.of(), Set.of()));
        states.add(
            state(
                continuity,
                jobs,
                Set.of("n0", "n1"),
                Set.of(Path.of("/i/new.qcow2"), Path.of("/i/.new.claim"))));
      }
    }
    return states.stream();
  }

  private static ObservedState state(
      QemuContinuity continuity,
      Map<JobId, JobObservation> jobs,
      Set<String> nodes,
      Set<Path> files) {
    return new ObservedState(
        continuity, jobs, nodes, nodes, List.of(), List.of(), files, List.of());
  }
}
