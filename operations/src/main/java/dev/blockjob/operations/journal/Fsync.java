package dev.blockjob.operations.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Syncs a folder, so that the names in it survive a crash of the host. */
final class Fsync {

  private Fsync() {}

  /** Blocks until the entries of {@code folder} are on the disk. */
  static void force(Path folder) throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
