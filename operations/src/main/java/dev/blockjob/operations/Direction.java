package dev.blockjob.operations;

import dev.blockjob.qmp.WireName;

/** The direction in which layers are merged. */
public enum Direction implements WireName {
  /** Down, into the lowest of them: {@code block-commit}. */
  COMMIT("commit"),
  /** Up, into the topmost of them: {@code block-stream}. */
  STREAM("stream");

  private final String wireName;

  Direction(String wireName) {
    this.wireName = wireName;
  }

  @Override
  public String wireName() {
    return wireName;
  }
}
