package dev.blockjob.qmp.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What a process writes to one of its streams: the last 8 KiB of it, and each line as it comes.
 * Read by a thread of its own, so the process never blocks on it.
 */
public final class ProcessOutput {

  private static final int KEPT = 8 << 10;

  private final Deque<String> kept = new ArrayDeque<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private int keptLength;

  ProcessOutput(InputStream stream, String name) {
    Thread reader = new Thread(() -> read(stream), "blockjob-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  /** The last lines, 8 KiB of them at most, each ended by a newline. */
  public synchronized String tail() {
    return String.join("", kept);
  }

  /**
   * Calls {@code listener} with each line from now on, without its end, on the reading thread. It
   * must be quick and not throw.
   *
   * @return removes the listener
   */
  public Runnable onLine(Consumer<String> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Completes when the stream has ended and all listeners were called. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  private void read(InputStream stream) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] chunk = new byte[4096];
    try (stream) {
      for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
        for (int i = 0; i < n; i++) {
          if (chunk[i] == '\n') {
            line(line);
          } else if (line.size() < KEPT) {
            line.write(chunk[i]);
          }
        }
      }
    } catch (IOException e) {
      // The stream was closed under us: the same as its end.
    } finally {
      if (line.size() > 0) {
        line(line);
      }
      ended.complete(null);
    }
  }

  private void line(ByteArrayOutputStream bytes) {
    String line = bytes.toString(StandardCharsets.UTF_8).stripTrailing();
    bytes.reset();
    synchronized (this) {
      kept.add(line + "\n");
      keptLength += line.length() + 1;
      while (keptLength > KEPT && kept.size() > 1) {
        keptLength -= kept.remove().length();
      }
    }
    listeners.forEach(listener -> listener.accept(line));
  }
}
