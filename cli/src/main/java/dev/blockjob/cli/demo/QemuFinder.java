package dev.blockjob.cli.demo;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.render.Screen;
import dev.blockjob.qmp.process.QemuNotFoundException;
import dev.blockjob.qmp.process.QemuProgram;
import dev.blockjob.qmp.process.QemuPrograms;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds QEMU, or installs it through the system's package manager. */
final class QemuFinder {

  private static final List<QemuProgram> NEEDED =
      List.of(QemuProgram.SYSTEM, QemuProgram.IMG, QemuProgram.IO);

  private final CliEnvironment environment;
  private final Screen screen;

  QemuFinder(CliEnvironment environment, Screen screen) {
    this.environment = environment;
    this.screen = screen;
  }

  /**
   * QEMU's programs.
   *
   * @param folder where they are to be; null for the PATH
   * @throws UsageException if there are none and they can't be installed
   */
  QemuPrograms find(@Nullable Path folder) {
    try {
      if (folder != null) {
        return complete(QemuPrograms.in(folder));
      }
      Optional<QemuPrograms> found = QemuPrograms.onPath();
      if (found.isPresent() && missing(found.get()).isEmpty()) {
        return found.get();
      }
    } catch (QemuNotFoundException e) {
      // A folder was named, and QEMU isn't in it: installing it elsewhere wouldn't help.
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    install();
    return QemuPrograms.onPath()
        .map(QemuFinder::complete)
        .orElseThrow(() -> new UsageException("QEMU was installed and is still not on the PATH"));
  }

  private static QemuPrograms complete(QemuPrograms programs) {
    List<String> missing = missing(programs);
    if (!missing.isEmpty()) {
      throw new UsageException(
          String.join(", ", missing) + " missing in " + programs.folder() + "; install them");
    }
    return programs;
  }

  private static List<String> missing(QemuPrograms programs) {
    return NEEDED.stream()
        .filter(program -> !programs.has(program))
        .map(QemuProgram::fileName)
        .toList();
  }

  private void install() {
    Installer installer =
        Installer.find(this::onPath)
            .orElseThrow(
                () ->
                    new UsageException(
                        "QEMU isn't installed, and there is none of the package managers that are"
                            + " known here ("
                            + String.join(", ", Installer.known())
                            + "). Install qemu-system-x86_64, qemu-img and qemu-io, then type:"
                            + " blockjob demo"));
    boolean root = isRoot();
    List<String> command =
        installer
            .command(root, onPath("sudo"))
            .orElseThrow(
                () ->
                    new UsageException(
                        "QEMU isn't installed, and installing it needs root. As root, type: "
                            + installer.script()));
    screen.line("QEMU isn't installed. Installing it now, with:");
    screen.line("  " + installer.typed(root));
    int code = run(command);
    if (code != 0) {
      throw new UsageException(
          "installing QEMU ended with exit code "
              + code
              + ". Type it yourself: "
              + installer.typed(root));
    }
  }

  private static int run(List<String> command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
      builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
      return builder.start().waitFor();
    } catch (IOException e) {
      throw new UsageException("installing QEMU failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UsageException("installing QEMU was interrupted");
    }
  }

  private boolean onPath(String program) {
    String path = environment.environment().getOrDefault("PATH", "");
    for (String entry : path.split(File.pathSeparator, -1)) {
      if (!entry.isEmpty() && Files.isExecutable(Path.of(entry, program))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRoot() {
    try {
      Process id = new ProcessBuilder("id", "-u").start();
      String answer = new String(id.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.strip().equals("0");
    } catch (IOException e) {
      return false;
    }
  }
}
