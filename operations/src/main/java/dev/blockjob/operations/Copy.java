package dev.blockjob.operations;

import dev.blockjob.jobs.request.CopyMode;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.QmpAddress;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Copies a disk as it is at one moment, while its guest runs and stays where it is: <a
 * href="https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html">{@code blockdev-mirror}</a>,
 * then {@code block-job-cancel} without force at READY, which is the moment.
 *
 * @param disk qdev id, {@code -drive} id, node name or image path
 * @param target where to; a folder stands for a new file in it, named as the disk's image is
 * @param shallow whether to copy the active layer only: the copy then has the same backing chain;
 *     default false: the copy has everything
 * @param copyMode what happens to guest writes meanwhile; null, the default, for QEMU's own
 *     (background)
 * @param checkSpace whether to refuse when the target's file system has too little space left;
 *     default true
 * @param allowPlain whether what is encrypted may be copied into an image in plain; default false:
 *     that is refused
 * @param speed the limit in bytes per second; 0, the default, for none
 * @param guestAgent the address of the guest agent's socket as {@link
 *     dev.blockjob.qmp.QmpAddress#parse} reads it, through which the guest's file systems are
 *     frozen around that moment, and always thawed; null, the default, for no freezing
 */
@RecordBuilder
public record Copy(
    String disk,
    Target target,
    boolean shallow,
    @Nullable CopyMode copyMode,
    boolean checkSpace,
    boolean allowPlain,
    long speed,
    @Nullable String guestAgent)
    implements OperationRequest, CopyBuilder.With {

  /** What such an operation is called in plans, journals and ids; a contract. */
  public static final String KIND = "copy";

  /** Refuses what makes no sense with {@link IllegalArgumentException}. */
  public Copy {
    OperationRequest.check(disk, speed);
    if (guestAgent != null) {
      guestAgent = QmpAddress.parse(guestAgent).toString();
    }
  }

  /** Copies all of {@code disk} to {@code target}. */
  public static Copy of(String disk, Target target) {
    return new Copy(disk, target, false, null, true, false, 0, null);
  }

  @Override
  public String kind() {
    return KIND;
  }
}
