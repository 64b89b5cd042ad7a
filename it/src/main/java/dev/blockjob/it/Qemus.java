package dev.blockjob.it;

/** Placeholder. */
public final class Qemus {
  private Qemus() {}
}
