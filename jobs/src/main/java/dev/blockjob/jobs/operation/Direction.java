package dev.blockjob.jobs.operation;

/** Which way layers are merged. */
public enum Direction {
  /** Down, into the lowest of them: {@code block-commit}. */
  COMMIT,
  /** Up, into the topmost of them: {@code block-stream}. */
  STREAM
}
