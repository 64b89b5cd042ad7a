package dev.blockjob.qmp.process;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes how a QEMU is started:
 *
 * <pre>{@code
 * QemuProcess qemu =
 *     QemuLaunch.system(programs)
 *         .withMachine("q35")
 *         .disk(QemuDisk.of("vd0", "base", "active").withSize(1 << 30))
 *         .with("-object", "throttle-group,id=slow,x-bps-write=2097152")
 *         .start();
 * }</pre>
 *
 * @param programs which QEMU
 * @param kind which of its programs
 * @param machine for {@link QemuKind#SYSTEM}: its {@code -machine}; default {@code pc}
 * @param accel for {@link QemuKind#SYSTEM}; default {@link Accel#AUTO}
 * @param arguments what follows after those that this class makes: no devices, no display, the
 *     machine and the monitor for the emulator; the monitor for the storage daemon
 * @param disks made and added behind the arguments; default none
 * @param folder the working folder, which stays the caller's; null, the default, for one that goes
 *     when the process is closed
 * @param socket the monitor's socket in the working folder; default {@code qmp.sock}
 * @param deadline for getting ready; default 30 s
 * @param launcher where it runs; default {@link QemuLauncher#HERE}
 */
@RecordBuilder
public record QemuLaunch(
    QemuPrograms programs,
    QemuKind kind,
    String machine,
    Accel accel,
    List<String> arguments,
    List<QemuDisk> disks,
    @Nullable PrivateFolder folder,
    String socket,
    Duration deadline,
    QemuLauncher launcher)
    implements QemuLaunchBuilder.With {

  /** Copies the lists. */
  public QemuLaunch {
    arguments = List.copyOf(arguments);
    disks = List.copyOf(disks);
  }

  /** {@code programs}' emulator or storage daemon, without any arguments. */
  public static QemuLaunch of(QemuPrograms programs, QemuKind kind) {
    return new QemuLaunch(
        programs,
        kind,
        "pc",
        Accel.AUTO,
        List.of(),
        List.of(),
        null,
        "qmp.sock",
        Duration.ofSeconds(30),
        QemuLauncher.HERE);
  }

  /** {@link #of} the emulator. */
  public static QemuLaunch system(QemuPrograms programs) {
    return of(programs, QemuKind.SYSTEM);
  }

  /** {@link #of} the storage daemon. */
  public static QemuLaunch storageDaemon(QemuPrograms programs) {
    return of(programs, QemuKind.STORAGE_DAEMON);
  }

  /** With {@code more} arguments at the end. */
  public QemuLaunch with(String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return withArguments(all);
  }

  /** With one more disk. */
  public QemuLaunch disk(QemuDisk disk) {
    List<QemuDisk> all = new ArrayList<>(disks);
    all.add(disk);
    return withDisks(all);
  }

  /** In that folder. File names in arguments are relative to it. */
  public QemuLaunch in(PrivateFolder other) {
    return withFolder(other);
  }

  /**
   * Makes the disks, starts it and waits until its monitor listens and its main loop answers, some
   * 50 ms.
   *
   * @throws QemuNotFoundException if the program isn't there
   * @throws QemuToolException if a disk can't be made
   * @throws QemuStartException if it ended before it was ready, or wasn't ready in time; nothing is
   *     left behind then
   */
  public QemuProcess start() {
    return QemuProcess.start(this);
  }

  /** What is run here in {@code folder}. */
  List<String> commandLine(Path folder) {
    List<String> sockets = List.of(socket, ReadySignal.nameFor(socket));
    return launcher.command(folder, sockets, commandLine());
  }

  private List<String> commandLine() {
    List<String> line = new ArrayList<>();
    line.add(programs.path(kind.program(), launcher).toString());
    switch (kind) {
      case SYSTEM -> {
        line.addAll(List.of("-machine", machine, "-nodefaults", "-display", "none"));
        line.addAll(accel.arguments());
        // The order counts: see ReadySignal. -mon would do as well, but 11.1 deprecates it.
        line.addAll(List.of("-qmp", "unix:" + socket + ",server=on,wait=off"));
        line.addAll(List.of("-qmp", "unix:" + ReadySignal.nameFor(socket)));
      }
      case STORAGE_DAEMON -> {
        line.addAll(List.of("--chardev", "socket,id=qmp,path=" + socket + ",server=on,wait=off"));
        line.addAll(List.of("--monitor", "chardev=qmp"));
        line.addAll(List.of("--chardev", "socket,id=ready,path=" + ReadySignal.nameFor(socket)));
        line.addAll(List.of("--monitor", "chardev=ready"));
      }
    }
    line.addAll(arguments);
    disks.forEach(disk -> line.addAll(disk.arguments(kind)));
    return line;
  }
}
