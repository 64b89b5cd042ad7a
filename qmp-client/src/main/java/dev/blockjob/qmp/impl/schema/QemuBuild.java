package dev.blockjob.qmp.impl.schema;

import dev.blockjob.qmp.QmpGreeting;
import dev.blockjob.qmp.process.PeerProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The program file that a QEMU runs and the version that it greets with: QEMUs of an equal one have
 * the same schema.
 *
 * @param version with what the packager says
 * @param device with {@code inode}, the file's identity
 * @param modified when it last was
 */
record QemuBuild(String version, long device, long inode, long size, String modified) {

  private static final String LOADER = "ld-";

  /** Columns of {@code /proc/PID/maps}. */
  private static final int MAPPED_INODE = 4;

  private static final int MAPPED_PATH = 5;

  /**
   * That of a process; blocks for a moment. Empty where it can't be told for certain: the process
   * is no QEMU, has ended, or belongs to another user, who could have it say anything.
   */
  static Optional<QemuBuild> of(PeerProcess process, QmpGreeting greeting) {
    try {
      Path folder = Path.of("/proc/" + process.pid());
      Optional<QemuBuild> build = isTrusted(process) ? of(folder, greeting) : Optional.empty();
      return process.hasEnded() ? Optional.empty() : build;
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean isTrusted(PeerProcess process) {
    return process.uid() == 0
        || PeerProcess.of(ProcessHandle.current().pid())
            .filter(self -> self.uid() >= 0 && self.uid() == process.uid())
            .isPresent();
  }

  private static Optional<QemuBuild> of(Path process, QmpGreeting greeting) throws IOException {
    Path program = process.resolve("exe");
    String name = name(Files.readSymbolicLink(program));
    if (isQemu(name)) {
      return Optional.of(of(greeting, attributes(program)));
    }
    return name.startsWith(LOADER) ? loaded(process, greeting) : Optional.empty();
  }

  /** A program that the loader was told to run is none of the process's own; but it is mapped. */
  private static Optional<QemuBuild> loaded(Path process, QmpGreeting greeting) throws IOException {
    List<String[]> qemus;
    try (Stream<String> maps = Files.lines(process.resolve("maps"))) {
      qemus =
          maps.map(line -> line.split(" +", MAPPED_PATH + 1))
              .filter(fields -> fields.length > MAPPED_PATH)
              .filter(fields -> isQemu(name(Path.of(fields[MAPPED_PATH]))))
              .toList();
    }
    if (qemus.stream().map(fields -> fields[MAPPED_PATH]).distinct().count() != 1) {
      return Optional.empty();
    }
    String[] mapped = qemus.get(0);
    QemuBuild build = of(greeting, attributes(Path.of(mapped[MAPPED_PATH])));
    // Another file may have taken its place since.
    return Long.parseLong(mapped[MAPPED_INODE]) == build.inode
        ? Optional.of(build)
        : Optional.empty();
  }

  private static Map<String, Object> attributes(Path file) throws IOException {
    return Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime");
  }

  private static QemuBuild of(QmpGreeting greeting, Map<String, Object> file) {
    return new QemuBuild(
        greeting.version() + " " + greeting.packageInfo(),
        number(file.get("dev")),
        number(file.get("ino")),
        number(file.get("size")),
        String.valueOf(file.get("lastModifiedTime")));
  }

  private static long number(@Nullable Object attribute) {
    return attribute instanceof Number number ? number.longValue() : -1;
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName()).replace(" (deleted)", "");
  }

  private static boolean isQemu(String name) {
    return name.startsWith("qemu-system-")
        || name.equals("qemu-storage-daemon")
        || name.equals("qemu-kvm");
  }

  /** All of it. */
  JsonObject json() {
    return new JsonObject()
        .put("qemu", version)
        .put("device", device)
        .put("inode", inode)
        .put("size", size)
        .put("modified", modified);
  }
}
