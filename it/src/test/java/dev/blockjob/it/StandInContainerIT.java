package dev.blockjob.it;

import dev.blockjob.qmp.process.QemuLauncher;
import dev.blockjob.qmp.process.QemuProcess;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where there is no engine for containers, too: this machine stands in for one. */
class StandInContainerIT extends LauncherContract {

  /** As with an engine, what runs isn't ended with this, but its input is. */
  private static final String ENGINE =
      """
      #!/bin/sh
      until [ "$1" = image ]; do shift; done
      shift
      exec 3<&0
      "$@" <&3 3<&- &
      exec 3<&-
      wait $!
      """;

  @Override
  QemuLauncher launcher(QemuLab lab) throws IOException {
    Path engine = Files.writeString(lab.folder().resolve("engine"), ENGINE);
    Files.setPosixFilePermissions(engine, PosixFilePermissions.fromString("rwx------"));
    return QemuLauncher.container(engine.toString(), "run", "image");
  }

  @Override
  boolean isThere(QemuProcess qemu) {
    try (var monitor = SocketChannel.open(UnixDomainSocketAddress.of(qemu.socket()))) {
      return monitor.isConnected();
    } catch (IOException e) {
      return false; // refused, or no such file
    }
  }
}
