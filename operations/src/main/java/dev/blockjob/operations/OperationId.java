package dev.blockjob.operations;

/**
 * An operation's id: letters, digits and {@code - . _}, beginning with a letter. It is in the names
 * of its journal and of its jobs.
 */
public record OperationId(String value) {

  private static final int LONGEST = 64;

  /** Refuses what can't be a file's or a job's name. */
  public OperationId {
    if (!isOne(value)) {
      throw new IllegalArgumentException(
          "'" + value + "' is no operation's id: `blockjob operation list` shows those there are");
    }
  }

  /** Whether {@code value} can be one. */
  public static boolean isOne(String value) {
    return value.matches("[A-Za-z][A-Za-z0-9._-]*") && value.length() <= LONGEST;
  }

  @Override
  public String toString() {
    return value;
  }
}
