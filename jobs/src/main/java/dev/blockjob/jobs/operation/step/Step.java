package dev.blockjob.jobs.operation.step;

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
  enum Kind {
    START_JOB,
    AWAIT_GATES,
    HOLD_JOBS,
    SWITCH_JOBS,
    AWAIT_ENDS,
    DISMISS_JOBS,
    CANCEL_JOBS,
    FREEZE_GUEST,
    THAW_GUEST,
    TAKE_SNAPSHOT,
    CHANGE_JOB,
    SLOW_GUEST,
    RESTORE_LIMITS,
    CREATE_FILE,
    FORMAT_IMAGE,
    ADD_NODE,
    DROP_NODES,
    DELETE_FILE,
    DISCARD_FILE,
    RELEASE_FILE,
    LEAVE_FILE,
    PUT_OVERLAY,
    COPY_IMAGE,
    AWAIT_COPIER
  }

  /** Which kind this is. */
  Kind kind();

  /** What it does, in words that go behind "step 3: ". */
  String what();

  /** Whether it happened. Pure. */
  Evidence evidence(Facts facts);

  /** What takes it back, to be done in order; empty if nothing has to be, or can be. */
  default List<Step> undo() {
    return List.of();
  }

  /** Whether it can't be taken back. The first such step is the operation's point of no return. */
  default boolean isFinal() {
    return false;
  }

  /**
   * Whether the journal is on the disk before it is done, so that a crash of the host is survived.
   */
  default boolean isJournalledFirst() {
    return isFinal();
  }

  /** Whether it only tidies up: if it can't be done, something is left, and that is said. */
  default boolean isTidying() {
    return false;
  }

  /** The files by whose being there one can tell whether it happened. */
  default List<Path> files() {
    return List.of();
  }

  /** Its members, for {@link StepJson}. */
  JsonObject json();
}
