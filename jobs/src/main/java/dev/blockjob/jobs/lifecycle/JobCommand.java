package dev.blockjob.jobs.lifecycle;

/** A command that {@link JobMachine} can ask to be sent. */
public enum JobCommand {
  /** {@code job-complete}. */
  COMPLETE("complete"),
  /** {@code block-job-cancel}, soft. */
  FINISH("finish"),
  /** {@code job-finalize}. */
  FINALIZE("finalize"),
  /** {@code job-cancel}. */
  CANCEL("cancel"),
  /** {@code query-jobs}. */
  LIST("list"),
  /**
   * The block graph's edges where something was promised, and {@code job-dismiss} where that is
   * ours to do.
   */
  SETTLE("settle");

  private final String verb;

  JobCommand(String verb) {
    this.verb = verb;
  }

  /** For messages: "QEMU refused to {@code complete} the job". */
  public String verb() {
    return verb;
  }
}
