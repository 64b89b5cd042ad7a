package dev.blockjob.it;

import dev.blockjob.qmp.process.QemuPrograms;

/**
 * A QEMU to test on.
 *
 * @param programs its programs
 * @param from where it came from, for the table
 */
public record TestedQemu(QemuPrograms programs, String from) {

  /** Its exact version, such as {@code 10.0.13}. */
  public String version() {
    return programs.version();
  }

  /** Whether it is of {@code version}, such as {@code 10.0} or {@code 10.0.13}. */
  boolean isVersion(String version) {
    return (version() + ".").startsWith(version + ".");
  }
}
