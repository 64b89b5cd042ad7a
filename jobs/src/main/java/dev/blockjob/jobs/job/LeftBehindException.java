package dev.blockjob.jobs.job;

/**
 * A file or node that a call created and could not remove when it failed, or could not prove to be
 * its own and unused. Suppressed in that call's failure.
 */
public final class LeftBehindException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String leftover;

  /** {@code what} was left. */
  public LeftBehindException(String what) {
    super("left behind: " + what);
    this.leftover = what;
  }

  /** What was left, and why: {@code file /a/b.qcow2: QEMU has it open}. */
  public String leftover() {
    return leftover;
  }
}
