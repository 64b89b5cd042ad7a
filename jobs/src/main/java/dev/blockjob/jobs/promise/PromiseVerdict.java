package dev.blockjob.jobs.promise;

/**
 * What the graph shows about a promise.
 *
 * @param text for people, naming nodes and files
 */
public record PromiseVerdict(Kind kind, String text) {

  /** Whether it was kept. */
  public enum Kind {
    /** A mirror or active commit, and the disk is on the target or base. */
    PIVOTED,
    /** A mirror or active commit, and the disk is not there. */
    NOT_PIVOTED,
    /** The graph is as promised. */
    DONE,
    /** The graph is not as promised. */
    NOT_DONE,
    /**
     * The graph can't tell: nothing was attached to the disk, or the device is gone. There is only
     * QEMU's report.
     */
    UNSEEN;

    /** Whether the graph is as a job promised that is to change it. */
    public boolean isKept() {
      return this == PIVOTED || this == DONE;
    }
  }
}
