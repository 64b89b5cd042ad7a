package dev.blockjob.qmp.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A program that copies a file, such as {@code cp}. It and all that it starts are ended with this
 * JVM, {@code kill -9} included: they are a session of their own, in which a shell waits for the
 * end of its standard input.
 *
 * <p>They hold a lock on the copy for as long as one of them lives, so that after a crash the next
 * process can see that nothing writes there any more. Needs {@code setsid} and {@code flock}
 * (util-linux).
 */
public final class Copier {

  // Reading ends when the pipe does: when we close it, or die. 0 is the whole session.
  private static final String SCRIPT =
      """
      exec 3<&0 0</dev/null
      (read -r _ <&3; kill -KILL 0) &
      "$@" 3<&-
      code=$?
      kill -KILL $!
      exit $code
      """;

  private final Process process;
  private final ProcessOutput error;

  private Copier(Process process) {
    this.process = process;
    this.error = new ProcessOutput(process.getErrorStream(), "copier");
    new ProcessOutput(process.getInputStream(), "copier-output");
  }

  /**
   * Starts it; first it waits for the lock. Blocks for milliseconds.
   *
   * @param locked a file that is there: the copy, by whichever name
   * @param command program and arguments
   * @throws IOException if there is no {@code setsid}
   */
  public static Copier start(Path locked, List<String> command) throws IOException {
    List<String> line = new ArrayList<>(List.of("setsid", "--wait", "flock", locked.toString()));
    line.addAll(List.of("sh", "-c", SCRIPT, "copier"));
    line.addAll(command);
    return new Copier(ChildProcesses.start(null, line, false));
  }

  /** Completes with its exit code and the end of its standard error, on any thread. */
  public CompletableFuture<Exit> exit() {
    return process
        .onExit()
        .thenCombine(
            error.ended(), (ended, any) -> new Exit(ended.exitValue(), error.tail().strip()));
  }

  /** Kills it and all that it has started. */
  public void end() {
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.flush();
    } catch (IOException e) {
      // It has ended already.
    }
  }

  /**
   * Waits until no copier holds the lock, for so long at most. Blocks.
   *
   * @return whether that is so
   */
  public static boolean isFree(Path locked, Duration wait) {
    String seconds = Long.toString(wait.toSeconds());
    return ProcessResult.run(null, "flock", "-w", seconds, locked.toString(), "true").code() == 0;
  }
}
