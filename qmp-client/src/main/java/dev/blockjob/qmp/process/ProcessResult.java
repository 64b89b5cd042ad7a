package dev.blockjob.qmp.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The result of a program that has ended.
 *
 * @param code what it exited with
 * @param output all of its standard output
 * @param error all of its standard error, without blanks at the ends
 */
record ProcessResult(int code, String output, String error) {

  /**
   * Runs a program and waits for it.
   *
   * @param folder to run it in; null for this process's own
   */
  static ProcessResult run(@Nullable Path folder, String... command) {
    return run(folder, List.of(command));
  }

  /** {@link #run(Path, String...)}. */
  static ProcessResult run(@Nullable Path folder, List<String> command) {
    Process process = null;
    try {
      process = ChildProcesses.start(folder, command, false);
      process.getOutputStream().close();
      Process started = process;
      CompletableFuture<String> error = CompletableFuture.supplyAsync(() -> readError(started));
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new ProcessResult(process.waitFor(), output, error.join().strip());
    } catch (IOException e) {
      throw new UncheckedIOException(command.get(0) + " can't be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(
          new InterruptedIOException("interrupted while " + command.get(0) + " ran"));
    } finally {
      if (process != null) {
        ChildProcesses.end(process);
      }
    }
  }

  private static String readError(Process process) {
    try {
      return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "its error output can't be read: " + e.getMessage();
    }
  }
}
