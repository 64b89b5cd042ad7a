package dev.blockjob.qmp.schema;

import dev.blockjob.qmp.impl.names.NameSuggestions;
import java.util.List;

/**
 * Something in a command that its schema doesn't allow.
 *
 * @param kind what is wrong
 * @param path where: the command's name, or an argument's, such as {@code actions[0].type}
 * @param message a sentence for people that names the path, and what is there instead
 * @param nearest names that may have been meant, best first; empty if none comes near
 */
public record SchemaProblem(Kind kind, String path, String message, List<String> nearest) {

  /** What can be wrong. */
  public enum Kind {
    /** QEMU has no such command. */
    UNKNOWN_COMMAND,
    /** The command can't be sent out of band. */
    NOT_OUT_OF_BAND,
    /** The command takes no such argument, or the variant that was chosen doesn't. */
    UNKNOWN_ARGUMENT,
    /** An argument that isn't optional isn't there. */
    MISSING_ARGUMENT,
    /** The argument has another JSON type. */
    WRONG_TYPE,
    /** The enum has no such value. */
    UNKNOWN_VALUE
  }

  /** Copies the list. */
  public SchemaProblem {
    nearest = List.copyOf(nearest);
  }

  static SchemaProblem of(Kind kind, String path, String message) {
    return new SchemaProblem(kind, path, message, List.of());
  }

  static SchemaProblem of(Kind kind, String path, String message, List<String> nearest) {
    return new SchemaProblem(kind, path, message + NameSuggestions.question(nearest), nearest);
  }
}
