package dev.blockjob.it;

import dev.blockjob.qmp.process.QemuProcess;
import java.nio.file.Files;
import java.nio.file.Path;

/** On another host, whose folder of images is on this one, too. */
abstract class SshContract extends LauncherContract {

  @Override
  boolean isThere(QemuProcess qemu) {
    return Files.exists(
        Path.of("/tmp", qemu.folder().path().getFileName() + ".qemu", "active.qcow2"));
  }
}
