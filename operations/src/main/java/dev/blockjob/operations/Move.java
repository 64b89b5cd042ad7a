package dev.blockjob.operations;

import dev.blockjob.jobs.request.CopyMode;
import dev.blockjob.jobs.request.HeldData;
import dev.blockjob.jobs.request.Target;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves a disk to another image while its guest runs: <a
 * href="https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html">{@code blockdev-mirror}</a>,
 * then {@code job-complete} at READY.
 *
 * @param disk qdev id, {@code -drive} id, node name or image path
 * @param target where to; a folder stands for a new file in it, named as the disk's image is
 * @param shallow whether to move the active layer only, over the same backing chain; default false:
 *     the target has everything
 * @param deleteSource whether to delete the image that the disk was on, if it isn't used elsewhere;
 *     default false. The images below it always stay: other disks may have them
 * @param copyMode what happens to guest writes meanwhile; null, the default, for QEMU's own
 *     (background)
 * @param copier null, the default: the mirror copies everything. Else the disk moves by way of an
 *     overlay: it is put on the image, which nothing writes to from then on, so that a program can
 *     copy that; only what the guest wrote meanwhile is mirrored, over the copy, and committed into
 *     it. For disks of one raw or qcow2 image, to a new file of the same format. {@link #REFLINK}
 *     for {@code cp --reflink=always}, {@link #CP} for {@code cp}, or a shell command, which gets
 *     the names of image and copy behind it and must write into the file that is there
 * @param drop what is not needed of what the images hold beside what the guest reads; by default
 *     all is, so that it is said what stays behind, and the source that holds something is kept
 * @param checkSpace whether to refuse when the target's file system has too little space left;
 *     default true
 * @param allowPlain whether what is encrypted may be copied into an image in plain; default false:
 *     that is refused
 * @param speed the limit in bytes per second; 0, the default, for none
 */
@RecordBuilder
public record Move(
    String disk,
    Target target,
    boolean shallow,
    boolean deleteSource,
    @Nullable CopyMode copyMode,
    @Nullable String copier,
    Set<HeldData> drop,
    boolean checkSpace,
    boolean allowPlain,
    long speed)
    implements OperationRequest, MoveBuilder.With {

  /** What such an operation is called in plans, journals and ids; a contract. */
  public static final String KIND = "move";

  /** The copier that lets the file system share the blocks: an instant, or a failure. */
  public static final String REFLINK = "reflink";

  /** The copier that is there everywhere. */
  public static final String CP = "cp";

  /** Copies, and refuses what makes no sense with {@link IllegalArgumentException}. */
  public Move {
    drop = Set.copyOf(drop);
    OperationRequest.check(disk, speed);
    if (copier != null && (copier.isBlank() || shallow)) {
      throw new IllegalArgumentException(
          shallow
              ? "a move by way of an overlay takes all of the disk: it can't be shallow"
              : "which copier? Its name is empty");
    }
    if (copier != null && target.encrypt() != null) {
      throw new IllegalArgumentException(
          "a copier makes the same bytes: a move by way of an overlay can't encrypt");
    }
  }

  /** Moves all of {@code disk} to {@code target}; what it was on stays. */
  public static Move of(String disk, Target target) {
    return new Move(disk, target, false, false, null, null, Set.of(), true, false, 0);
  }

  @Override
  public String kind() {
    return KIND;
  }
}
