package dev.blockjob.jobs.request;

/** How a mirror treats guest writes: QMP's {@code MirrorCopyMode}. */
public enum CopyMode {
  /** Copied later; under enough writes the mirror never gets there. */
  BACKGROUND("background"),
  /** Written to both sides before the guest's write is done; the mirror always gets there. */
  WRITE_BLOCKING("write-blocking");

  private final String wireName;

  CopyMode(String wireName) {
    this.wireName = wireName;
  }

  /** QMP's name. */
  public String wireName() {
    return wireName;
  }
}
