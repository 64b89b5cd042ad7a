package dev.blockjob.jobs.job;

import dev.blockjob.qmp.WireName;
import org.jspecify.annotations.Nullable;

/** How a job ended, as QEMU's messages and the block graph show it; never inferred from silence. */
public sealed interface JobOutcome {

  /** The job. */
  JobId id();

  /** For {@code switch}: one constant for each kind of outcome. */
  enum Kind implements WireName {
    COMPLETED("completed"),
    CANCELLED("cancelled"),
    FAILED("failed"),
    VANISHED("vanished");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    @Override
    public String wireName() {
      return wireName;
    }
  }

  /** Which kind this is. */
  Kind kind();

  /** What a completed job did. */
  enum Ending implements WireName {
    /**
     * A mirror or active commit, and the graph shows that the disk now is on the target or base.
     */
    PIVOTED("pivoted"),
    /** A mirror that ended without pivot: the target is a copy, the disk is where it was. */
    COPIED("copied"),
    /**
     * Any other job: it did what it promised, and where that is a change of the graph it is there.
     */
    DONE("done"),
    /**
     * A job that was attached to, for which no graph change was promised: QEMU says that it
     * succeeded.
     */
    UNVERIFIED("unverified");

    private final String wireName;

    Ending(String wireName) {
      this.wireName = wireName;
    }

    @Override
    public String wireName() {
      return wireName;
    }
  }

  /** The job succeeded, and the block graph is as expected. */
  record Completed(JobId id, Ending ending) implements JobOutcome {
    @Override
    public Kind kind() {
      return Kind.COMPLETED;
    }
  }

  /** The job was cancelled before it did anything to the graph. */
  record Cancelled(JobId id) implements JobOutcome {
    @Override
    public Kind kind() {
      return Kind.CANCELLED;
    }
  }

  /**
   * The job failed, or it ended without an error and the graph is not what was promised.
   *
   * @param error QEMU's text, or what differs in the graph
   */
  record Failed(JobId id, String error) implements JobOutcome {
    @Override
    public Kind kind() {
      return Kind.FAILED;
    }
  }

  /**
   * QEMU no longer knows the job and its end was not seen here. That is no success and no failure.
   *
   * @param graph what the graph shows about the promise, in words; null if nothing was promised
   */
  record Vanished(JobId id, @Nullable String graph) implements JobOutcome {
    @Override
    public Kind kind() {
      return Kind.VANISHED;
    }
  }
}
