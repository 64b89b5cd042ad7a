package dev.blockjob.qmp.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs QEMU elsewhere: turns the command line that would start it here into the one that starts it
 * there. What is started with that must live no longer than the command itself, and its monitor
 * must be reached here, in the working folder.
 */
@FunctionalInterface
public interface QemuLauncher {

  /** This machine, as it is; the default. */
  QemuLauncher HERE = (folder, sockets, command) -> command;

  /**
   * The command to run in {@code folder}.
   *
   * @param folder the working folder here, an absolute path. The command line names files relative
   *     to it
   * @param sockets names of sockets in the working folder. The first is QEMU's, and clients here
   *     connect to it; QEMU connects to the second, which is listened on here before the command
   *     runs. Empty for {@code qemu-img}
   * @param command the program there and its arguments
   */
  List<String> command(Path folder, List<String> sockets, List<String> command);

  /**
   * This machine, behind a command that runs another: {@code env}, {@code nice}, {@code strace}.
   */
  static QemuLauncher behind(String... prefix) {
    List<String> before = List.of(prefix);
    return (folder, sockets, command) -> {
      List<String> line = new ArrayList<>(before);
      line.addAll(command);
      return line;
    };
  }

  /**
   * Another host, by OpenSSH, which carries the monitor's sockets (its server has to allow {@code
   * AllowStreamLocalForwarding}, which is the default). The working folder there is in {@code
   * /tmp}, has the name of the one here, and goes when QEMU ends. QEMU there is killed when {@code
   * ssh} ends, so that nothing stays behind even if this JVM is killed. Images are made there, too.
   *
   * @param ssh {@code ssh} with its options and the host. It must not ask for anything
   */
  static QemuLauncher ssh(String... ssh) {
    return new SshLauncher(List.of(ssh));
  }

  /**
   * A container: {@code QemuLauncher.container("podman", "run", "my/qemu")}. The working folder is
   * mounted there under its own name, and is the working folder there. QEMU there is killed when
   * the client of the engine ends, so that nothing stays behind even if this JVM is killed.
   *
   * <p>Where the engine isn't this user's own, as Docker's usually is not, the options say whose
   * files QEMU makes ({@code --user}): clients here have to be let into its sockets.
   *
   * @param run {@code podman} or {@code docker}, {@code run}, options, and last the image. QEMU's
   *     programs are in it where {@link QemuPrograms} says, and a {@code sh}
   */
  static QemuLauncher container(String... run) {
    return new ContainerLauncher(List.of(run));
  }
}
