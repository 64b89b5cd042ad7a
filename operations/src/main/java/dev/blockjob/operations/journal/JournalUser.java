package dev.blockjob.operations.journal;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which process has a journal open: the one that drives an operation does, and where its lock file
 * was removed nothing else tells. Blocks, for milliseconds.
 */
final class JournalUser {

  private static final Path PROCESSES = Path.of("/proc");

  private JournalUser() {}

  /** Its process id; empty if there is none that can be seen. */
  static Optional<String> of(Path journal) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[1-9]*")) {
      Path real = journal.toRealPath();
      for (Path process : processes) {
        if (hasOpen(process.resolve("fd"), real)) {
          return Optional.of(String.valueOf(process.getFileName()));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // no such file, or a system without processes to be seen
    }
    return Optional.empty();
  }

  private static boolean hasOpen(Path descriptors, Path file) {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      for (Path link : links) {
        if (file.equals(target(link))) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // it has ended, or is another user's
    }
    return false;
  }

  private static Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException closed) {
      return link;
    }
  }
}
