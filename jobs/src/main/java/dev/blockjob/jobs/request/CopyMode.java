package dev.blockjob.jobs.request;

import dev.blockjob.qmp.WireName;

/** How a mirror treats guest writes: QMP's {@code MirrorCopyMode}. */
public enum CopyMode implements WireName {
  /** Copied later; under enough writes the mirror never gets there. */
  BACKGROUND("background"),
  /** Written to both sides before the guest's write is done; the mirror always gets there. */
  WRITE_BLOCKING("write-blocking");

  private final String wireName;

  CopyMode(String wireName) {
    this.wireName = wireName;
  }

  @Override
  public String wireName() {
    return wireName;
  }
}
