package dev.blockjob.qmp;

/** A capability that this client can enable. */
public enum QmpCapability implements WireName {
  /** Out-of-band execution. */
  OOB("oob");

  private final String wireName;

  QmpCapability(String wireName) {
    this.wireName = wireName;
  }

  /** The name in the greeting and in {@code qmp_capabilities}. */
  @Override
  public String wireName() {
    return wireName;
  }
}
