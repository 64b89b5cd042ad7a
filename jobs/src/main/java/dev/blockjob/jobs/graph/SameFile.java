package dev.blockjob.jobs.graph;

import java.nio.file.Path;

/** Whether two paths lead to the same file. */
@FunctionalInterface
public interface SameFile {

  /** By spelling alone: {@code /a/./b} is {@code /a/b}; links are not followed. */
  SameFile BY_TEXT = (one, other) -> Path.of(one).normalize().equals(Path.of(other).normalize());

  /** Whether they do, as far as can be seen. */
  boolean test(String one, String other);
}
