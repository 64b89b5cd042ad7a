package dev.blockjob.operations.step;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that an operation creates.
 *
 * @param file absolute
 * @param claim a second name beside it, which no other process makes up: as long as both lead to
 *     the same file, it is provably this operation's
 */
public record CreatedFile(Path file, Path claim) {

  private static final String CREATED = "created ";

  /** What is written down when it is done. */
  public static String answer(String identity) {
    return CREATED + identity;
  }

  /** Which file that was; empty if {@code answer} doesn't tell. */
  public static Optional<String> identity(String answer) {
    return answer.startsWith(CREATED)
        ? Optional.of(answer.substring(CREATED.length()))
        : Optional.empty();
  }
}
