package dev.blockjob.jobs.operation;

/** An operation to be planned or carried out. */
public sealed interface OperationRequest permits Merge {

  /** A disk by qdev id, {@code -drive} id, node name or image path. */
  String disk();
}
