package dev.blockjob.operations.step;

import dev.blockjob.qmp.WireName;
import io.vertx.core.json.JsonObject;

/** Steps and jobs as journals have them. */
public final class StepJson {

  private static final String KIND = "step";

  private StepJson() {}

  /** A step. */
  public static JsonObject write(Step step) {
    return new JsonObject().put(KIND, step.kind().wireName()).mergeIn(step.json());
  }

  /** A job. */
  public static JsonObject write(PlannedJob job) {
    return job.json();
  }

  /** The other way round. */
  public static PlannedJob readJob(JsonObject json) {
    return PlannedJob.read(json);
  }

  /**
   * The other way round.
   *
   * @throws IllegalArgumentException for a step that this version doesn't know
   */
  public static Step read(JsonObject json) {
    String name = JsonFields.text(json, KIND);
    Step.Kind kind =
        WireName.find(Step.Kind.values(), name)
            .orElseThrow(() -> new IllegalArgumentException("no step is called \"" + name + '"'));
    return switch (kind) {
      case START_JOB -> StartJob.read(json);
      case AWAIT_GATES -> new AwaitGates(JsonFields.jobs(json));
      case HOLD_JOBS -> HoldJobs.read(json);
      case SWITCH_JOBS -> new SwitchJobs(JsonFields.jobs(json));
      case AWAIT_ENDS -> new AwaitEnds(JsonFields.jobs(json));
      case CANCEL_JOBS -> new CancelJobs(JsonFields.jobs(json));
      case FREEZE_GUEST -> FreezeGuest.read(json);
      case THAW_GUEST -> ThawGuest.read(json);
      case TAKE_SNAPSHOT -> TakeSnapshot.read(json);
      case CHANGE_JOB -> ChangeJob.read(json);
      case SLOW_GUEST -> SlowGuest.read(json);
      case RESTORE_LIMITS -> RestoreLimits.read(json);
      case DISMISS_JOBS -> new DismissJobs(JsonFields.jobs(json));
      case CREATE_FILE -> CreateFile.read(json);
      case FORMAT_IMAGE -> FormatImage.read(json);
      case ADD_NODE -> AddNode.read(json);
      case DISCARD_FILE -> DiscardFile.read(json);
      case RELEASE_FILE -> ReleaseFile.read(json);
      case LEAVE_FILE -> LeaveFile.read(json);
      case DROP_NODES -> DropNodes.read(json);
      case DELETE_FILE -> DeleteFile.read(json);
      case PUT_OVERLAY -> PutOverlay.read(json);
      case COPY_IMAGE -> CopyImage.read(json);
      case AWAIT_COPIER -> AwaitCopier.read(json);
    };
  }
}
