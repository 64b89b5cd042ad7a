package dev.blockjob.jobs.request;

import dev.blockjob.qmp.WireName;

/** How much of the source is copied: QMP's {@code MirrorSyncMode}. */
public enum Sync implements WireName {
  /** Everything, backing files included: the copy stands alone. */
  FULL("full"),
  /** The active layer only: the copy shares the backing chain. */
  TOP("top"),
  /** Only what is written from now on. */
  NONE("none");

  private final String wireName;

  Sync(String wireName) {
    this.wireName = wireName;
  }

  @Override
  public String wireName() {
    return wireName;
  }
}
