package dev.blockjob.jobs.job;

import java.util.List;

/**
 * A request can't be carried out as it stands; this was found before anything was changed. The
 * message says what was asked, what is there, and what to do.
 */
public final class RequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What is wrong with it. */
  public enum Reason {
    UNKNOWN_DISK,
    UNKNOWN_NODE,
    UNKNOWN_JOB,
    AMBIGUOUS,
    NOT_IN_CHAIN,
    SAME_NODE,
    SIZE_MISMATCH,
    FORMAT_NEEDED,
    FILE_EXISTS,
    NO_SUCH_FILE,
    NO_SPACE,
    BUSY,
    NOT_SUPPORTED,
    INVALID
  }

  private final Reason reason;
  private final transient List<String> candidates;

  /** Without candidates. */
  public RequestException(Reason reason, String message) {
    this(reason, message, List.of());
  }

  /** {@code candidates} are names that could have been meant. */
  public RequestException(Reason reason, String message, List<String> candidates) {
    super(message);
    this.reason = reason;
    this.candidates = List.copyOf(candidates);
  }

  /** What is wrong. */
  public Reason reason() {
    return reason;
  }

  /** Names that could have been meant; may be empty. */
  public List<String> candidates() {
    return candidates;
  }
}
