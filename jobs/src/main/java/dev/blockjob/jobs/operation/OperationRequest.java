package dev.blockjob.jobs.operation;

import java.util.List;

/** An operation to be planned or carried out. */
public sealed interface OperationRequest permits Merge {

  /** A disk by qdev id, {@code -drive} id, node name or image path; the first, if of several. */
  String disk();

  /** All disks that it is about. */
  default List<String> disks() {
    return List.of(disk());
  }
}
