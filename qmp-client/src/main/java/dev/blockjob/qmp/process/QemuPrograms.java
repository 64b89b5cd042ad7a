package dev.blockjob.qmp.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One QEMU's programs: those of one folder, which belong together.
 *
 * @param folder where they are; absolute
 * @param version such as {@code 10.0.13}
 * @param build what {@code --version} says in its first line, the distributor's addition included
 */
public record QemuPrograms(Path folder, String version, String build) {

  /** Names a folder whose QEMU is used instead of the one on the PATH. */
  public static final String FOLDER_VARIABLE = "BLOCKJOB_QEMU";

  /** How QEMU is installed, for messages. */
  public static final String HOW_TO_INSTALL =
      "install QEMU (Debian, Ubuntu: apt-get install qemu-system-x86 qemu-utils;"
          + " Fedora: dnf install qemu-system-x86-core qemu-img;"
          + " Arch: pacman -S qemu-base qemu-img; Alpine: apk add qemu-system-x86_64 qemu-img)"
          + " or name the folder of its programs in "
          + FOLDER_VARIABLE;

  private static final Pattern VERSION = Pattern.compile("version (\\d+\\.\\d+\\.\\d+)");

  /**
   * The QEMU in {@code folder}. Asks one of its programs for the version, which takes some 10 ms.
   *
   * @throws QemuNotFoundException if there is no program of QEMU in that folder, or it doesn't run
   */
  public static QemuPrograms in(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    for (QemuProgram program : QemuProgram.values()) {
      Path file = absolute.resolve(program.fileName());
      if (Files.isExecutable(file)) {
        String line = versionLine(file);
        Matcher version = VERSION.matcher(line);
        if (!version.find()) {
          throw new QemuNotFoundException(file + " --version says '" + line + "', not a version");
        }
        return new QemuPrograms(absolute, version.group(1), line);
      }
    }
    throw new QemuNotFoundException("no program of QEMU is in " + absolute + "; " + HOW_TO_INSTALL);
  }

  /**
   * The QEMU in the folder that the environment variable {@value #FOLDER_VARIABLE} names, else the
   * first one on the PATH: the folder with the emulator, or without any the one with {@code
   * qemu-img}.
   *
   * @throws QemuNotFoundException if the variable names a folder without QEMU
   */
  public static Optional<QemuPrograms> onPath() {
    return find(System.getenv(FOLDER_VARIABLE), System.getenv("PATH"));
  }

  static Optional<QemuPrograms> find(@Nullable String folder, @Nullable String path) {
    if (folder != null && !folder.isEmpty()) {
      return Optional.of(in(Path.of(folder)));
    }
    for (QemuProgram program : new QemuProgram[] {QemuProgram.SYSTEM, QemuProgram.IMG}) {
      for (String entry : (path == null ? "" : path).split(File.pathSeparator, -1)) {
        if (!entry.isEmpty() && Files.isExecutable(Path.of(entry, program.fileName()))) {
          return Optional.of(in(Path.of(entry)));
        }
      }
    }
    return Optional.empty();
  }

  /** {@code qemu-system-x86_64}. Fails as {@link #path} does. */
  public Path system() {
    return path(QemuProgram.SYSTEM);
  }

  /** {@code qemu-storage-daemon}. Fails as {@link #path} does. */
  public Path storageDaemon() {
    return path(QemuProgram.STORAGE_DAEMON);
  }

  /** {@code qemu-img}. Fails as {@link #path} does. */
  public Path img() {
    return path(QemuProgram.IMG);
  }

  /** {@code qemu-io}. Fails as {@link #path} does. */
  public Path io() {
    return path(QemuProgram.IO);
  }

  /** {@code qemu-nbd}. Fails as {@link #path} does. */
  public Path nbd() {
    return path(QemuProgram.NBD);
  }

  /** Whether that program is there. */
  public boolean has(QemuProgram program) {
    return Files.isExecutable(folder.resolve(program.fileName()));
  }

  /**
   * The file of that program.
   *
   * @throws QemuNotFoundException if it isn't there or can't be executed
   */
  public Path path(QemuProgram program) {
    if (!has(program)) {
      throw new QemuNotFoundException(
          program.fileName()
              + " is not in "
              + folder
              + " (on Debian it is in the package "
              + program.debianPackage()
              + "); "
              + HOW_TO_INSTALL);
    }
    return folder.resolve(program.fileName());
  }

  /** The file of that program where {@code launcher} runs it; only looked for if that is here. */
  Path path(QemuProgram program, QemuLauncher launcher) {
    return launcher.equals(QemuLauncher.HERE) ? path(program) : folder.resolve(program.fileName());
  }

  private static String versionLine(Path program) {
    ProcessResult asked = ProcessResult.run(null, program.toString(), "--version");
    if (asked.code() != 0) {
      throw new QemuNotFoundException(
          program + " doesn't run: " + (asked.error().isEmpty() ? asked.code() : asked.error()));
    }
    return asked.output().lines().findFirst().orElse("");
  }
}
