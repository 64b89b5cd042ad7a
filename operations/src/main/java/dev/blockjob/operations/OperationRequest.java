package dev.blockjob.operations;

import java.util.List;

/** An operation to be planned or carried out. */
public sealed interface OperationRequest permits Merge, Move, Moves, Copy {

  /** A disk by qdev id, {@code -drive} id, node name or image path; the first, if of several. */
  String disk();

  /** All disks that it is about. */
  default List<String> disks() {
    return List.of(disk());
  }

  /** What it is called in plans, such as {@code merge}. */
  String kind();

  /** Refuses a disk without a name and a negative speed. */
  static void check(String disk, long speed) {
    if (disk.isEmpty()) {
      throw new IllegalArgumentException("which disk? Its name is empty");
    }
    if (speed < 0) {
      throw new IllegalArgumentException("speed " + speed + " is negative; 0 is no limit");
    }
  }
}
