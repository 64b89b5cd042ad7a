package dev.blockjob.qmp.agent;

/** The guest agent did not do what it was asked to; the message says what was asked and why not. */
public final class GuestAgentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is known. */
  public enum Kind {
    /** It never got the command: there is no agent, or the synchronisation wasn't answered. */
    NOT_ASKED,
    REFUSED,
    /** It got the command, and whether it was carried out isn't known. */
    UNKNOWN
  }

  private final Kind kind;

  GuestAgentException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** What is known. */
  public Kind kind() {
    return kind;
  }
}
