package dev.blockjob.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes the table of what was tested on what, at the end of a test run, to the file that the
 * system property {@code blockjob.table} names; else nothing. Maven prints that file after the
 * tests.
 */
public final class QemuTable implements TestExecutionListener {

  private static final String ROW = "%-9s %-15s %6s %7s %7s %8s   %s%n";

  /** For the service loader. */
  public QemuTable() {}

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    Tally.table().ifPresent(QemuTable::write);
  }

  /** The last JVM has the lines of all. */
  private static void write(Path table) {
    try (FileChannel channel = FileChannel.open(table, CREATE, WRITE);
        FileLock lock = channel.lock()) {
      assert lock.isValid();
      String text = text(Qemus.here(), Tally.lines(table));
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Qemus qemus, List<String> tally) {
    StringBuilder table = new StringBuilder();
    table.append(
        ROW.formatted("QEMU", "kind", "tests", "passed", "failed", "skipped", "where from"));
    for (TestedQemu qemu : qemus.tested()) {
      for (VmKind kind : VmKind.values()) {
        table.append(row(qemu, kind, tally));
      }
    }
    List<String> missing = new ArrayList<>(qemus.missing().keySet());
    missing.sort(null);
    for (String version : missing) {
      String reason = qemus.missing().get(version);
      table.append("%-9s NOT TESTED: %s%n".formatted(version, reason));
    }
    return table.toString();
  }

  private static String row(TestedQemu qemu, VmKind kind, List<String> tally) {
    Optional<String> whyNot = Qemus.whyNot(qemu, kind);
    if (whyNot.isPresent()) {
      return "%-9s %-15s NOT TESTED: %s%n".formatted(qemu.version(), kind.title(), whyNot.get());
    }
    Tally.Counts counts = Tally.of(qemu, kind, tally);
    return ROW.formatted(
        qemu.version(),
        kind.title(),
        counts.all(),
        counts.passed(),
        counts.failed(),
        counts.skipped(),
        qemu.from());
  }
}
