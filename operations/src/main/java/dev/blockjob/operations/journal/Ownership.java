package dev.blockjob.operations.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Decides which user's journals are trusted. A journal names files to delete, so who can write one
 * can have that done with the rights of the user who recovers it: it has to be that user's own, or
 * root's. Blocks.
 */
final class Ownership {

  private static final int ROOT = 0;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String LINE = "Uid:";
  private static final int EFFECTIVE = 2;

  /** Read once, when the first journal asks for it. */
  private static final class CurrentUser {
    static final OptionalInt USER = effectiveUser();
  }

  private Ownership() {}

  /** Why {@code file}, or the folder that it is in, is not gone by; empty if it is. */
  static Optional<String> objection(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return objectionTo("the journal ", file, LinkOption.NOFOLLOW_LINKS)
        .or(() -> folder == null ? Optional.empty() : objectionToFolder(folder));
  }

  /** Why no journals are kept in {@code folder}; empty if they are, or if it isn't there yet. */
  static Optional<String> objectionToFolder(Path folder) {
    return objectionTo("the folder ", folder);
  }

  private static Optional<String> objectionTo(String what, Path path, LinkOption... links) {
    try {
      int owner = (Integer) Files.getAttribute(path, "unix:uid", links);
      return isTrusted(owner, CurrentUser.USER)
          ? Optional.empty()
          : Optional.of(
              what
                  + path
                  + " belongs to "
                  + Files.getOwner(path, links).getName()
                  + ", neither to you nor to root. A user who writes a journal can have files "
                  + "changed and deleted with the rights of the user who recovers it, so nothing is "
                  + "done by this one: let that user do it, or name another folder with --state-dir");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty(); // it isn't there, or has no owner
    }
  }

  /** Whether what {@code owner} has written is gone by where {@code me} runs this. */
  static boolean isTrusted(int owner, OptionalInt me) {
    return owner == ROOT || me.isEmpty() || owner == me.getAsInt();
  }

  private static OptionalInt effectiveUser() {
    try (Stream<String> lines = Files.lines(STATUS, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith(LINE))
          .mapToInt(line -> Integer.parseUnsignedInt(line.split("\\s+", -1)[EFFECTIVE]))
          .findFirst();
    } catch (IOException | NumberFormatException e) {
      return OptionalInt.empty();
    }
  }
}
