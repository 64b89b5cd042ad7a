package dev.blockjob.it.operation;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.blockjob.it.Lab;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

  /** Skips the test where the kernel doesn't let us. */
  static SmallFileSystem start(Lab lab) {
    try {
      Path folder = Files.createDirectories(lab.folder().resolve("small"));
      Process holder =
          new ProcessBuilder("unshare", "-rm", "sh", "-c", MOUNT, folder.toString()).start();
      SmallFileSystem made = lab.keep(new SmallFileSystem(holder, folder));
      BufferedReader said =
          new BufferedReader(
              new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
      assumeTrue("mounted".equals(said.readLine()), "this kernel lets us mount nothing");
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
