package dev.blockjob.jobs.graph;

import java.nio.file.Path;

/** Whether two paths lead to the same file. */
@FunctionalInterface
public interface SameFile {

  /**
   * By spelling alone: {@code /a/./b} and {@code /a/c/../b} are {@code /a/b}; links are not
   * followed.
   */
  SameFile BY_TEXT = (one, other) -> Path.of(one).normalize().equals(Path.of(other).normalize());

  /**
   * Whether that spelling leads to the same file whatever is a link: the kernel goes up from where
   * a link leads to.
   */
  static boolean areSurelySame(String one, String other) {
    return one.equals(other)
        || (isPlain(Path.of(one)) && isPlain(Path.of(other)) && BY_TEXT.test(one, other));
  }

  /** Whether it never goes up from a folder that it names, which may be a link. */
  static boolean isPlain(Path path) {
    boolean isBelow = false;
    for (Path part : path) {
      if (part.toString().equals("..")) {
        if (isBelow) {
          return false;
        }
      } else {
        isBelow |= !part.toString().equals(".");
      }
    }
    return true;
  }

  /** Whether they do, as far as can be seen. */
  boolean test(String one, String other);
}
