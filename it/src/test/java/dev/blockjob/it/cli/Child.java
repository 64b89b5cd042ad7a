package dev.blockjob.it.cli;

import dev.blockjob.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A call of the command line as a process of its own. */
final class Child implements AutoCloseable {

  private static final long SECONDS = 90;

  /** The first JDK that does. */
  private static final int WARNS_OF_NATIVE_CODE = 24;

  private final Process process;
  private final Path out;
  private final Path err;

  private Child(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts it.
   *
   * @param folder where it runs; what it prints goes to files there
   * @param program what to start it through; may be empty
   * @param options for the JVM
   * @param arguments the command line
   */
  static Child start(
      Path folder, List<String> program, List<String> options, List<String> arguments) {
    return start(folder, program, options, arguments, "");
  }

  /** {@link #start} with {@code input} as standard input. */
  static Child start(
      Path folder,
      List<String> program,
      List<String> options,
      List<String> arguments,
      String input) {
    // Whoever runs the tests in the background has SIGINT ignored, and a JVM would inherit that.
    List<String> line = new ArrayList<>(List.of("env", "--default-signal=INT"));
    line.addAll(program);
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xlog:disable", "-Xshare:auto", "-XX:TieredStopAtLevel=1"));
    if (Runtime.version().feature() >= WARNS_OF_NATIVE_CODE) {
      line.add("--enable-native-access=ALL-UNNAMED"); // as the launcher has it
    }
    line.addAll(options);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(arguments);
    try {
      Path out = Files.createTempFile(folder, "child", ".out");
      Path err = Files.createTempFile(folder, "child", ".err");
      Path in = Files.createTempFile(folder, "child", ".in");
      Files.writeString(in, input);
      Process process =
          new ProcessBuilder(line)
              .redirectInput(in.toFile())
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      return new Child(process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until standard output has {@code text}. */
  Child prints(String text) {
    Awaitility.await(text)
        .atMost(SECONDS, TimeUnit.SECONDS)
        .until(
            () -> {
              if (!process.isAlive() && !read(out).contains(text)) {
                throw new AssertionError("ended without '" + text + "': " + end());
              }
              return read(out).contains(text);
            });
    return this;
  }

  /** What it printed so far. */
  String printed() {
    return read(out);
  }

  /** Its process id: nothing that it is started through stays around it. */
  long pid() {
    return process.pid();
  }

  /** Sends a signal, such as INT. */
  Child signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Waits for its end. */
  Answer end() {
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("no end; it printed " + read(out) + read(err));
      }
      return new Answer(process.exitValue(), read(out), read(err));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
