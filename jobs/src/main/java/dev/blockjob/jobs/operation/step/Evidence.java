package dev.blockjob.jobs.operation.step;

/** Whether a step happened, as facts show. */
public enum Evidence {
  HAPPENED,
  NOT_HAPPENED,
  /** The facts don't tell. */
  UNDECIDED
}
