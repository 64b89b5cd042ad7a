package dev.blockjob.bench;

import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import java.nio.file.Path;

/** Further monitors of a QEMU. */
final class Monitors {

  private Monitors() {}

  /** The socket of the one with that name. */
  static Path socket(QemuLab lab, String name) {
    return lab.folder().resolve(name + ".sock");
  }

  /** The arguments for one at {@code NAME.sock} in the working folder. */
  static String[] at(VmKind kind, String name) {
    String chardev = "socket,id=" + name + ",path=" + name + ".sock,server=on,wait=off";
    return kind.hasGuest()
        ? new String[] {"-chardev", chardev, "-qmp", "chardev:" + name}
        : new String[] {"--chardev", chardev, "--monitor", "chardev=" + name};
  }
}
