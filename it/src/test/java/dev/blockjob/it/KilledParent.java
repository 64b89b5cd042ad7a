package dev.blockjob.it;

import dev.blockjob.qmp.process.QemuKind;
import dev.blockjob.qmp.process.QemuLaunch;
import dev.blockjob.qmp.process.QemuProcess;
import dev.blockjob.qmp.process.QemuPrograms;
import java.io.IOException;
import java.nio.file.Path;

/** A JVM of its own that starts a QEMU, says its pid, and waits to be killed. */
public final class KilledParent {

  private KilledParent() {}

  /** Takes the folder of the programs. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    QemuPrograms programs = QemuPrograms.in(Path.of(arguments[0]));
    Thread shortLived = new Thread(() -> start(programs));
    shortLived.start();
    shortLived.join();
    System.in.read();
  }

  private static void start(QemuPrograms programs) {
    QemuProcess qemu = QemuLaunch.of(programs, QemuKind.STORAGE_DAEMON).start();
    System.out.println(qemu.pid() + " " + qemu.folder());
  }
}
