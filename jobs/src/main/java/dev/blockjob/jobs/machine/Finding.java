package dev.blockjob.jobs.machine;

/**
 * What the block graph shows of what a job promised.
 *
 * @param text for people: which nodes or files show it
 */
public record Finding(Kind kind, String text) {

  /** What it shows. */
  public enum Kind {
    /** The disk is on the target or base. */
    PIVOTED,
    /** The disk is where it was. */
    NOT_PIVOTED,
    /** The promised change is there, or none was promised and none is there. */
    DONE,
    /** It is not. */
    NOT_DONE
  }
}
