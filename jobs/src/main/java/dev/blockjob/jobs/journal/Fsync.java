package dev.blockjob.jobs.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a file's name takes to outlive the host's crash. */
final class Fsync {

  private Fsync() {}

  /** Comes back when the names in {@code folder} are on the disk. */
  static void force(Path folder) throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
