package dev.blockjob.qmp.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a QEMU is to be started:
 *
 * <pre>{@code
 * QemuProcess qemu =
 *     QemuLaunch.system(programs)
 *         .in(folder)
 *         .with("-blockdev", "qcow2,node-name=disk,file.driver=file,file.filename=disk.qcow2")
 *         .with("-device", "virtio-blk,drive=disk,id=vd0,share-rw=on")
 *         .start();
 * }</pre>
 *
 * @param programs which QEMU
 * @param kind which of its programs
 * @param accel for {@link QemuKind#SYSTEM}; default {@link Accel#AUTO}
 * @param arguments what follows after those that this class makes: no devices, no display, the
 *     machine {@code pc} and the monitor for the emulator; the monitor for the storage daemon
 * @param folder the working folder, which stays the caller's; null, the default, for one that goes
 *     when the process is closed
 * @param socket the monitor's socket in the working folder; default {@code qmp.sock}
 * @param deadline for getting ready; default 30 s
 */
public record QemuLaunch(
    QemuPrograms programs,
    QemuKind kind,
    Accel accel,
    List<String> arguments,
    @Nullable PrivateFolder folder,
    String socket,
    Duration deadline) {

  /** Copies the arguments. */
  public QemuLaunch {
    arguments = List.copyOf(arguments);
  }

  /** {@code programs}' emulator or storage daemon, without any arguments. */
  public static QemuLaunch of(QemuPrograms programs, QemuKind kind) {
    return new QemuLaunch(
        programs, kind, Accel.AUTO, List.of(), null, "qmp.sock", Duration.ofSeconds(30));
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
    return new QemuLaunch(programs, kind, accel, all, folder, socket, deadline);
  }

  /** With another accelerator. */
  public QemuLaunch withAccel(Accel other) {
    return new QemuLaunch(programs, kind, other, arguments, folder, socket, deadline);
  }

  /** In that folder. File names in arguments are relative to it. */
  public QemuLaunch in(PrivateFolder other) {
    return new QemuLaunch(programs, kind, accel, arguments, other, socket, deadline);
  }

  /** With another name for the monitor's socket: for a second QEMU in the same folder. */
  public QemuLaunch withSocket(String name) {
    return new QemuLaunch(programs, kind, accel, arguments, folder, name, deadline);
  }

  /** With another deadline for getting ready. */
  public QemuLaunch withDeadline(Duration other) {
    return new QemuLaunch(programs, kind, accel, arguments, folder, socket, other);
  }

  /**
   * Starts it and waits until its monitor listens and its main loop answers, some 50 ms.
   *
   * @throws QemuNotFoundException if the program isn't there
   * @throws QemuStartException if it ended before it was ready, or wasn't ready in time; nothing is
   *     left behind then
   */
  public QemuProcess start() {
    return QemuProcess.start(this);
  }

  /** The whole command line. */
  List<String> commandLine() {
    List<String> line = new ArrayList<>();
    line.add(programs.path(kind.program()).toString());
    switch (kind) {
      case SYSTEM -> {
        line.addAll(List.of("-machine", "pc", "-nodefaults", "-display", "none"));
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
    return line;
  }
}
