package dev.blockjob.jobs.request;

/** How much of the source is copied: QMP's {@code MirrorSyncMode}. */
public enum Sync {
  /** Everything, backing files included: the copy stands alone. */
  FULL,
  /** The active layer only: the copy shares the backing chain. */
  TOP,
  /** Only what is written from now on. */
  NONE;

  /** QMP's name. */
  public String wireName() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
