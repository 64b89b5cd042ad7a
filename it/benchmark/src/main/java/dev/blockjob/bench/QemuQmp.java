package dev.blockjob.bench;

import io.vertx.core.json.JsonArray;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Python's qemu.qmp in a process of its own, connected to a monitor; does what it is told. */
final class QemuQmp implements AutoCloseable {

  private static final String SCRIPT = "qemu_qmp.py";

  private final Process process;
  private final Writer tasks;
  private final BufferedReader answers;

  private QemuQmp(Process process) {
    this.process = process;
    this.tasks = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Why there are no figures of it; null if there are. */
  static @Nullable String whyNot(@Nullable Path installed) {
    return installed == null ? "not installed: not measured (--qemu-qmp PATH)" : null;
  }

  /**
   * One with {@code monitor} for itself.
   *
   * @param installed the folder that has {@code qemu/qmp}; null for none
   * @return null without that folder
   */
  static @Nullable QemuQmp start(@Nullable Path installed, Path monitor) throws IOException {
    if (installed == null) {
      return null;
    }
    Path script = Files.createTempFile("blockjob-bench-", ".py");
    try (InputStream resource = QemuQmp.class.getResourceAsStream(SCRIPT)) {
      Files.write(script, Objects.requireNonNull(resource, SCRIPT).readAllBytes());
      ProcessBuilder builder =
          new ProcessBuilder("python3", script.toString(), monitor.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("PYTHONPATH", installed.toAbsolutePath().toString());
      QemuQmp client = new QemuQmp(builder.start());
      client.answer();
      return client;
    } finally {
      Files.delete(script);
    }
  }

  /** {@code query-block-jobs}, one after the other; milliseconds. */
  void trips(int count, Samples samples) throws IOException {
    times(samples, "trips " + count);
  }

  /** Connects to another monitor, and leaves it; milliseconds to command mode. */
  void connect(Path monitor, Samples samples) throws IOException {
    times(samples, "connects " + monitor + " 1");
  }

  /** Takes the events that {@code command} brings; so many a second. */
  void events(String command, int count, Samples samples) throws IOException {
    samples.addValue(count / ask("events " + command + " " + count).getDouble(0));
  }

  private void times(Samples samples, String task) throws IOException {
    JsonArray seconds = ask(task);
    for (int i = 0; i < seconds.size(); i++) {
      samples.addValue(seconds.getDouble(i) * 1000);
    }
  }

  private JsonArray ask(String task) throws IOException {
    tasks.write(task + "\n");
    tasks.flush();
    return answer();
  }

  private JsonArray answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the Python client has ended; what it said stands above");
    }
    return new JsonArray(line);
  }

  /** It leaves when there is nothing more to do. */
  @Override
  public void close() {
    try {
      tasks.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join().destroyForcibly();
    }
  }
}
