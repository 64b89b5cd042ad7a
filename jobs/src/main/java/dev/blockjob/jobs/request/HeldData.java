package dev.blockjob.jobs.request;

import dev.blockjob.qmp.WireName;

/**
 * Data that an image's file can hold beside what its guest reads. No job takes it along: the file
 * is kept unless a request says that it is not needed.
 */
public enum HeldData implements WireName {
  /** Internal snapshots, with the state of the VM where that was saved, too. */
  INTERNAL_SNAPSHOTS("internal-snapshots"),
  /** Persistent dirty bitmaps, by which the next incremental backup is made. */
  BITMAPS("bitmaps");

  private final String wireName;

  HeldData(String wireName) {
    this.wireName = wireName;
  }

  @Override
  public String wireName() {
    return wireName;
  }
}
