package dev.blockjob.operations.step;

/** Whether a step happened, as the observed state shows. */
public enum Evidence {
  HAPPENED,
  NOT_HAPPENED,
  /** The observed state doesn't tell. */
  UNDECIDED
}
