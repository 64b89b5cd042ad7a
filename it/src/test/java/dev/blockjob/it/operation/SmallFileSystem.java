package dev.blockjob.it.operation;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.blockjob.it.InstalledPrograms;
import dev.blockjob.it.QemuLab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system of memory, and of a size, which takes no root: a process of ours has it in a mount
 * namespace of its own, and all reach it through that process's root.
 */
final class SmallFileSystem implements AutoCloseable {

  private static final String MOUNT =
      "mount -t tmpfs -o size=1m tmpfs \"$0\" && echo mounted && exec cat";

  private final Process holder;
  private final Path folder;

  private SmallFileSystem(Process holder, Path folder) {
    this.holder = holder;
    this.folder = folder;
  }

  /** Skips the test, with the reason, where that can't be had. */
  static SmallFileSystem start(QemuLab lab) {
    try {
      Path folder = Files.createDirectories(lab.folder().resolve("small"));
      Process holder =
          new ProcessBuilder(
                  InstalledPrograms.program("unshare").toString(),
                  "-rm",
                  "sh",
                  "-c",
                  MOUNT,
                  folder.toString())
              .start();
      SmallFileSystem made = lab.keep(new SmallFileSystem(holder, folder));
      assumeTrue(
          "mounted".equals(holder.inputReader().readLine()),
          () -> "nothing can be mounted: " + holder.errorReader().lines().collect(joining(" ")));
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return Path.of("/proc", Long.toString(holder.pid()), "root")
        .resolve(folder.toString().substring(1));
  }

  @Override
  public void close() {
    holder.destroyForcibly();
  }
}
