package dev.blockjob.operations;

import dev.blockjob.jobs.request.HeldData;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes snapshots of a disk, or of several, while its guest runs. A snapshot is a layer below the
 * active one: the disk as it was when the layer above was made. To delete it, its layer and the one
 * above become one, so that the chain is a layer shorter; nothing that the guest can read changes.
 * Adjacent snapshots are deleted by one job.
 *
 * <p>Which file stays depends on the direction: {@link Direction#COMMIT} keeps the lowest of the
 * layers that become one, {@link Direction#STREAM} the topmost.
 *
 * <p>Several disks are merged together: each by one job, and nothing switches before all of these
 * are at their gates (READY for an active commit, else PENDING). If one fails before that, no disk
 * switches and everything is rolled back. Then all are let through at once, and from there on the
 * operation can only go forward: a disk whose job fails after that stays as it was, and the outcome
 * says which.
 *
 * @param disks each by qdev id, {@code -drive} id, node name or image path
 * @param snapshots nodes or files of their chains; may be empty if {@code keep} is given
 * @param keep how many of each disk's newest snapshots stay: all others are deleted. 0 leaves one
 *     image; null if {@code snapshots} says which
 * @param direction null, the default, for the one that copies fewer bytes
 * @param keepFiles whether the files of the layers that drop out stay; default false
 * @param drop what is not needed of what the files hold beside what the guest reads; by default all
 *     is, and files that hold something stay
 * @param checkSpace whether to refuse when the file system written to has too little space left;
 *     default true
 * @param allOrNone for several disks, how long active commits may be held where all can switch and
 *     none has, so that none does if one can't; the guest's I/O on these disks stands still
 *     meanwhile. Null, the default: not at all; then a disk whose job fails in the moment of the
 *     switch stays as it was while the others switch
 * @param allowRemoteBacking whether to merge layers that a server has, too, as {@link
 *     dev.blockjob.jobs.request.Stream#allowRemoteBacking()} and {@link
 *     dev.blockjob.jobs.request.Commit#allowRemoteBacking()} have it; default false
 * @param speed the limit in bytes per second; 0, the default, for none
 */
@RecordBuilder
public record Merge(
    List<String> disks,
    List<String> snapshots,
    @Nullable Integer keep,
    @Nullable Direction direction,
    boolean keepFiles,
    Set<HeldData> drop,
    boolean checkSpace,
    @Nullable Duration allOrNone,
    boolean allowRemoteBacking,
    boolean allowPlain,
    long speed)
    implements OperationRequest, MergeBuilder.With {

  /** What such an operation is called in plans, journals and ids; a contract. */
  public static final String KIND = "merge";

  /** Copies, and refuses what makes no sense with {@link IllegalArgumentException}. */
  public Merge {
    disks = List.copyOf(disks);
    snapshots = List.copyOf(snapshots);
    drop = Set.copyOf(drop);
    if (disks.isEmpty() || disks.contains("")) {
      throw new IllegalArgumentException("which disk? Its name is empty");
    }
    if (snapshots.isEmpty() == (keep == null)) {
      throw new IllegalArgumentException(
          "name the snapshots to delete, or say how many of the newest to keep");
    }
    if (keep != null && keep < 0) {
      throw new IllegalArgumentException("keep " + keep + " snapshots? 0 keeps none");
    }
    if (allOrNone != null && (allOrNone.toMillis() < 1 || disks.size() == 1)) {
      throw new IllegalArgumentException(
          "all or none takes several disks, and a deadline of 1 ms at least");
    }
    if (speed < 0) {
      throw new IllegalArgumentException("speed " + speed + " is negative; 0 is no limit");
    }
  }

  @Override
  public String disk() {
    return disks.get(0);
  }

  /** Deletes those snapshots. */
  public static Merge of(String disk, String... snapshots) {
    return new Merge(
        List.of(disk),
        List.of(snapshots),
        null,
        null,
        false,
        Set.of(),
        true,
        null,
        false,
        false,
        0);
  }

  /** Keeps the newest {@code keep} snapshots and deletes the others; 0 leaves one image. */
  public static Merge keeping(String disk, int keep) {
    return new Merge(
        List.of(disk), List.of(), keep, null, false, Set.of(), true, null, false, false, 0);
  }

  @Override
  public String kind() {
    return KIND;
  }
}
