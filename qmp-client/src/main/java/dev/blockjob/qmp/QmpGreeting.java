package dev.blockjob.qmp;

import java.util.List;

/**
 * QEMU's greeting.
 *
 * @param version of QEMU
 * @param packageInfo the distributor's addition to the version, such as {@code "Debian
 *     1:7.2+dfsg-7"}; often empty
 * @param capabilities offered, by name, unknown ones included
 */
public record QmpGreeting(QemuVersion version, String packageInfo, List<String> capabilities) {

  /** QEMU's version. For messages; to learn what a QEMU can do ask its schema. */
  public record QemuVersion(int major, int minor, int micro) {
    @Override
    public String toString() {
      return major + "." + minor + "." + micro;
    }
  }

  /** Copies the list. */
  public QmpGreeting {
    capabilities = List.copyOf(capabilities);
  }
}
