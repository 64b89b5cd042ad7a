package dev.blockjob.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Notes how the tests on one QEMU of one kind went: a line for each, in a file beside the table's,
 * because several JVMs may be testing at once.
 */
final class Tally implements TestWatcher {

  private enum Result {
    PASSED,
    FAILED,
    SKIPPED
  }

  /** How many tests passed, failed and gave up on an assumption. */
  record Counts(long passed, long failed, long skipped) {
    long all() {
      return passed + failed + skipped;
    }
  }

  private final String key;

  Tally(TestedQemu qemu, VmKind kind) {
    this.key = key(qemu, kind);
  }

  /** The table's file; empty if none is wanted. */
  static Optional<Path> table() {
    return Optional.of(System.getProperty("blockjob.table", ""))
        .filter(name -> !name.isEmpty())
        .map(Path::of);
  }

  /** A line for each test that has ended so far, in whatever JVM. */
  static List<String> lines(Path table) throws IOException {
    Path file = file(table);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private static Path file(Path table) {
    return table.resolveSibling(table.getFileName() + ".tally");
  }

  static Counts of(TestedQemu qemu, VmKind kind, List<String> lines) {
    String key = key(qemu, kind);
    return new Counts(
        count(lines, Result.PASSED, key),
        count(lines, Result.FAILED, key),
        count(lines, Result.SKIPPED, key));
  }

  private static long count(List<String> lines, Result result, String key) {
    return lines.stream().filter((result + " " + key)::equals).count();
  }

  private static String key(TestedQemu qemu, VmKind kind) {
    return qemu.programs().folder() + " " + kind;
  }

  private void add(Result result) {
    table().ifPresent(table -> append(file(table), result + " " + key + "\n"));
  }

  private static void append(Path file, String line) {
    try {
      // One write at the file's end, so that the lines of two JVMs don't mix.
      Files.write(file, line.getBytes(UTF_8), CREATE, APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    add(Result.PASSED);
  }

  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    add(Result.FAILED);
  }

  @Override
  public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
    add(Result.SKIPPED);
  }
}
