package dev.blockjob.jobs.request;

import dev.blockjob.jobs.job.JobId;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Writes the data of the layers from {@code top} down to, and without, {@code base} into {@code
 * base}: {@code block-commit}. With the active layer as top it is an active commit, which becomes
 * READY and pivots the disk to base; otherwise the layer above top gets base as its backing file.
 * The files of the layers that drop out stay where they are; they still name the base, so that the
 * next commit into it is refused until they are removed or {@link #scanScope} says that they use
 * nothing ({@link dev.blockjob.jobs.BlockJob#droppedFiles}).
 *
 * <p>{@code backing-file} is always passed and keeps a relative chain relative.
 *
 * @param disk qdev id, {@code -drive} id, node name or image path
 * @param top node or file; null for the active layer
 * @param base node or file; null for the bottom of the chain
 * @param atReady for an active commit; default {@link AtReady#PIVOT}. {@link AtReady#FINISH} is
 *     refused
 * @param onError about I/O errors; QEMU's default is report
 * @param speed the limit in bytes per second; 0, the default, for none
 * @param backingFile written into the layer above top instead of what this library works out; null
 *     otherwise. Refused for an active commit
 * @param allowPlain whether what is encrypted may be copied into an image in plain; default false:
 *     that is refused
 * @param allowRemoteBacking whether the base may be on an NBD server, though what that loses if it
 *     is killed and started again may be missing without any error; default false: refused
 * @param scanScope where to look for images that QEMU hasn't open and that read through the base,
 *     or a layer above it that is written down: such an image would read something else afterwards,
 *     so the commit is refused, and so it is if a file there can't be read. Default: {@link
 *     ScanScope#NONE}, the folders of the disk's layers
 * @param autoFinalize whether an internal commit finalizes by itself; default false: this library
 *     finalizes at PENDING. True for a job that nobody will follow
 * @param jobId null to have one made
 */
@RecordBuilder
public record Commit(
    String disk,
    @Nullable String top,
    @Nullable String base,
    AtReady atReady,
    @Nullable OnError onError,
    long speed,
    @Nullable String backingFile,
    boolean allowPlain,
    boolean allowRemoteBacking,
    ScanScope scanScope,
    boolean autoFinalize,
    @Nullable JobId jobId)
    implements BlockJobRequest, CommitBuilder.With {

  /**
   * Commits the whole chain of {@code disk} into its bottom and pivots; change it by its withers.
   */
  public static Commit of(String disk) {
    return new Commit(
        disk, null, null, AtReady.PIVOT, null, 0, null, false, false, ScanScope.NONE, false, null);
  }

  /** Refuses what a commit can't do, before anything is sent. */
  public Commit {
    Checks.disk(disk);
    Checks.speed(speed);
    if (atReady == AtReady.FINISH) {
      throw new IllegalArgumentException("a commit can't finish without pivot: cancel it instead");
    }
  }

  @Override
  public String type() {
    return "commit";
  }
}
