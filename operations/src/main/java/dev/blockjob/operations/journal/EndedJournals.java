package dev.blockjob.operations.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where the journals of operations are that have ended, of which there may be thousands: so those
 * that haven't are found without a look into each, and without their locks.
 */
final class EndedJournals {

  private static final String NAME = "ended";

  private EndedJournals() {}

  /** The folder in that of the others; made when the first one ends. */
  static Path folder(Path journals) {
    return journals.resolve(NAME);
  }

  /**
   * Moves a journal there; under its operation's lock. One that stays where it is says that it has
   * ended, too; it doesn't take the place of another.
   *
   * @return where it is now; empty if it stays
   */
  static Optional<Path> retire(Path journal) {
    Path here = journal.toAbsolutePath().getParent();
    if (here == null || here.endsWith(NAME) || Files.notExists(journal)) {
      return Optional.empty();
    }
    try {
      Path ended = folder(here);
      PrivateFile.createFolders(ended);
      Path name = ended.resolve(String.valueOf(journal.getFileName()));
      if (Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
      Files.move(journal, name, StandardCopyOption.ATOMIC_MOVE);
      return Optional.of(name);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
