package dev.blockjob.jobs.operation;

/**
 * What an image's file can hold beside what its guest reads. No job takes it along: the file is
 * kept unless a request says that it is not needed.
 */
public enum HeldData {
  /** Internal snapshots, with the state of the VM where that was saved, too. */
  INTERNAL_SNAPSHOTS,
  /** Persistent dirty bitmaps, by which the next incremental backup is made. */
  BITMAPS
}
