package dev.blockjob.jobs.operation;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes snapshots of a disk while its guest runs. A snapshot is a layer below the active one: the
 * disk as it was when the layer above was made. To delete it, its layer and the one above become
 * one, so that the chain is a layer shorter; nothing that the guest can read changes. Adjacent
 * snapshots are deleted by one job.
 *
 * <p>Which file stays depends on the direction: {@link Direction#COMMIT} keeps the lowest of the
 * layers that become one, {@link Direction#STREAM} the topmost.
 *
 * @param disk qdev id, {@code -drive} id, node name or image path
 * @param snapshots nodes or files of its chain; may be empty if {@code keep} is given
 * @param keep how many of the newest snapshots stay: all others are deleted. 0 leaves one image;
 *     null if {@code snapshots} says which
 * @param direction null, the default, for the one that copies fewer bytes
 * @param keepFiles whether the files of the layers that drop out stay; default false
 * @param checkSpace whether to refuse when the file system written to has too little space left;
 *     default true
 * @param speed the limit in bytes per second; 0, the default, for none
 */
@RecordBuilder
public record Merge(
    String disk,
    List<String> snapshots,
    @Nullable Integer keep,
    @Nullable Direction direction,
    boolean keepFiles,
    boolean checkSpace,
    long speed)
    implements OperationRequest, MergeBuilder.With {

  /** Copies, and refuses what makes no sense with {@link IllegalArgumentException}. */
  public Merge {
    snapshots = List.copyOf(snapshots);
    if (disk.isEmpty()) {
      throw new IllegalArgumentException("which disk? Its name is empty");
    }
    if (snapshots.isEmpty() == (keep == null)) {
      throw new IllegalArgumentException(
          "name the snapshots to delete, or say how many of the newest to keep");
    }
    if (keep != null && keep < 0) {
      throw new IllegalArgumentException("keep " + keep + " snapshots? 0 keeps none");
    }
    if (speed < 0) {
      throw new IllegalArgumentException("speed " + speed + " is negative; 0 is no limit");
    }
  }

  /** Deletes those snapshots. */
  public static Merge of(String disk, String... snapshots) {
    return new Merge(disk, List.of(snapshots), null, null, false, true, 0);
  }

  /** Keeps the newest {@code keep} snapshots and deletes the others; 0 leaves one image. */
  public static Merge keeping(String disk, int keep) {
    return new Merge(disk, List.of(), keep, null, false, true, 0);
  }
}
