package dev.blockjob.operations.step;

import dev.blockjob.qmp.WireName;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/**
 * One step of an operation. A value: two steps that do the same are equal, and a journal knows a
 * step again by that.
 */
public sealed interface Step
    permits StartJob,
        AwaitGates,
        HoldJobs,
        SwitchJobs,
        AwaitEnds,
        DismissJobs,
        CancelJobs,
        FreezeGuest,
        ThawGuest,
        TakeSnapshot,
        ChangeJob,
        SlowGuest,
        RestoreLimits,
        CreateFile,
        FormatImage,
        AddNode,
        DropNodes,
        DeleteFile,
        DiscardFile,
        ReleaseFile,
        LeaveFile,
        PutOverlay,
        CopyImage,
        AwaitCopier {

  /** For {@code switch}, and its name in journals. */
  enum Kind implements WireName {
    START_JOB("start-job"),
    AWAIT_GATES("await-gates"),
    HOLD_JOBS("hold-jobs"),
    SWITCH_JOBS("switch-jobs"),
    AWAIT_ENDS("await-ends"),
    DISMISS_JOBS("dismiss-jobs"),
    CANCEL_JOBS("cancel-jobs"),
    FREEZE_GUEST("freeze-guest"),
    THAW_GUEST("thaw-guest"),
    TAKE_SNAPSHOT("take-snapshot"),
    CHANGE_JOB("change-job"),
    SLOW_GUEST("slow-guest"),
    RESTORE_LIMITS("restore-limits"),
    CREATE_FILE("create-file"),
    FORMAT_IMAGE("format-image"),
    ADD_NODE("add-node"),
    DROP_NODES("drop-nodes"),
    DELETE_FILE("delete-file"),
    DISCARD_FILE("discard-file"),
    RELEASE_FILE("release-file"),
    LEAVE_FILE("leave-file"),
    PUT_OVERLAY("put-overlay"),
    COPY_IMAGE("copy-image"),
    AWAIT_COPIER("await-copier");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    @Override
    public String wireName() {
      return wireName;
    }
  }

  /** Which kind this is. */
  Kind kind();

  /** What it does, in words that go behind "step 3: ". */
  String description();

  /** Whether it happened. Pure. */
  Evidence evidence(ObservedState observed);

  /** Its compensation, to be done in order; empty if nothing has to be, or can be. */
  default List<Step> compensation() {
    return List.of();
  }

  /** Whether it can't be rolled back. The first such step is the operation's point of no return. */
  default boolean isPointOfNoReturn() {
    return false;
  }

  /**
   * Whether the journal is forced to the disk before it is done, so that the record survives a
   * crash of the host.
   */
  default boolean isForced() {
    return isPointOfNoReturn();
  }

  /** Whether it is only a cleanup: if it fails, something is left, which is reported. */
  default boolean isCleanup() {
    return false;
  }

  /** The files by whose being there one can tell whether it happened. */
  default List<Path> files() {
    return List.of();
  }

  /** Its members, for {@link StepJson}. */
  JsonObject json();
}
