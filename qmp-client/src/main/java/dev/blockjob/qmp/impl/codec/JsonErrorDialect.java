package dev.blockjob.qmp.impl.codec;

import dev.blockjob.qmp.QmpGreeting.QemuVersion;

/** How a QEMU finds fault with JSON. */
public enum JsonErrorDialect {
  /** Parses a message when its brackets are closed (seen up to 10.0). */
  LATE,
  /** Parses token by token, and says where the fault is (seen on 11.1). */
  EARLY;

  /** The dialect of that QEMU. */
  public static JsonErrorDialect of(QemuVersion version) {
    return version.major() >= 11 ? EARLY : LATE;
  }
}
