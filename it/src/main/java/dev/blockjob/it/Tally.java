package dev.blockjob.it;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Counts how the tests on one QEMU of one kind went. */
final class Tally implements TestWatcher {

  private static final Map<String, Counts> ALL = new TreeMap<>();

  /** How many tests passed, failed and gave up on an assumption. */
  record Counts(int passed, int failed, int skipped) {
    Counts plus(Counts other) {
      return new Counts(passed + other.passed, failed + other.failed, skipped + other.skipped);
    }

    int all() {
      return passed + failed + skipped;
    }
  }

  private final String key;

  Tally(TestedQemu qemu, VmKind kind) {
    this.key = key(qemu, kind);
  }

  static Counts of(TestedQemu qemu, VmKind kind) {
    synchronized (ALL) {
      return ALL.getOrDefault(key(qemu, kind), new Counts(0, 0, 0));
    }
  }

  private static String key(TestedQemu qemu, VmKind kind) {
    return qemu.programs().folder() + " " + kind;
  }

  private void add(Counts counts) {
    synchronized (ALL) {
      ALL.merge(key, counts, Counts::plus);
    }
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    add(new Counts(1, 0, 0));
  }

  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    add(new Counts(0, 1, 0));
  }

  @Override
  public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
    add(new Counts(0, 0, 1));
  }
}
