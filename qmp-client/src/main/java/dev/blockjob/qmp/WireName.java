package dev.blockjob.qmp;

import java.util.Optional;

/**
 * A value with a name that others read: QEMU, a journal, a trace, JSON output, a command line. Such
 * a name is part of a contract and independent of what the constant is called in Java.
 */
public interface WireName {

  /** The name; never changes between versions. */
  String wireName();

  /** The one of {@code values} whose name is {@code wireName}; empty if there is none. */
  static <T extends WireName> Optional<T> find(T[] values, String wireName) {
    for (T value : values) {
      if (value.wireName().equals(wireName)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
