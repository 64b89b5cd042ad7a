package dev.blockjob.qmp.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A {@code qemu-io} that stays open on one image or export and takes commands: a guest that reads
 * and writes, when it is open on an NBD export of a disk. May be used by several threads; commands
 * are carried out one by one in the order of the calls. Futures complete on the reading thread, and
 * fail with {@link QemuToolException}.
 */
public final class QemuIo implements AutoCloseable {

  private static final byte[] PROMPT = "qemu-io> ".getBytes(StandardCharsets.US_ASCII);

  private static final long PART = 8L << 20;

  private final String target;
  private final Process process;
  private final Deque<Request> requests = new ArrayDeque<>(); // the first is being carried out
  private boolean ended;

  private record Request(String command, CompletableFuture<String> answer) {}

  private QemuIo(String target, Process process) {
    this.target = target;
    this.process = process;
  }

  /**
   * Opens an image or export; returns when that is done.
   *
   * @param folder the working folder
   * @param format {@code raw} for exports
   * @param target a file, or a URI such as {@code nbd+unix:///name?socket=/path}
   * @param options further options of {@code qemu-io}, such as {@code -r} (read only) or {@code -U}
   *     (force share)
   * @throws QemuToolException if it can't be opened
   */
  public static QemuIo open(
      QemuPrograms programs, Path folder, String format, String target, String... options) {
    List<String> line = new ArrayList<>(List.of(programs.io().toString(), "-f", format));
    line.addAll(List.of(options));
    line.add(target);
    QemuIo io;
    try {
      io = new QemuIo(target, ChildProcesses.start(folder, line, true));
    } catch (IOException e) {
      throw new UncheckedIOException("qemu-io can't be started", e);
    }
    CompletableFuture<String> opened = new CompletableFuture<>();
    io.requests.add(new Request("open", opened)); // The first prompt is the answer to that.
    Thread reader = new Thread(io::read, "blockjob-qemu-io-" + io.process.pid());
    reader.setDaemon(true);
    reader.start();
    join(opened); // Fails if qemu-io ends before its first prompt: the target can't be opened.
    return io;
  }

  /**
   * Sends any command of {@code qemu-io}.
   *
   * @return what it printed. qemu-io has no notion of success: the text must be read
   */
  public CompletableFuture<String> command(String command) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    synchronized (requests) {
      if (ended) {
        return CompletableFuture.failedFuture(new QemuToolException(gone("")));
      }
      requests.add(new Request(command, answer));
      if (requests.size() == 1) {
        send(command);
      }
    }
    return answer;
  }

  /**
   * Only ever one: of two lines that come together qemu-io (7.2 to 11.1) carries out the first, and
   * the second stays in its buffer until a third one comes.
   */
  private void send(String command) {
    try {
      process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      // It is ending; the reader finds out, too, and fails all that wait with its last words.
    }
  }

  /**
   * Writes {@code length} bytes of {@code pattern}. Completes when the write is acknowledged.
   *
   * @param pattern 0 to 255
   */
  public CompletableFuture<Void> write(int pattern, long offset, long length) {
    String wrote = "wrote " + length + "/" + length + " bytes at offset " + offset;
    return confirmed("write -P " + pattern + " " + offset + " " + length, wrote);
  }

  /** Reads and fails if a byte is not {@code pattern}. */
  public CompletableFuture<Void> verify(int pattern, long offset, long length) {
    String read = "read " + length + "/" + length + " bytes at offset " + offset;
    return confirmed("read -P " + pattern + " " + offset + " " + length, read);
  }

  /**
   * Fills the disk up to {@code length} with {@code pattern}, 8 MiB at a time. Completes when all
   * of it is acknowledged; fails if any of it isn't.
   */
  public CompletableFuture<Void> fill(int pattern, long length) {
    List<CompletableFuture<Void>> parts = new ArrayList<>();
    for (long offset = 0; offset < length; offset += PART) {
      parts.add(write(pattern, offset, Math.min(PART, length - offset)));
    }
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
  }

  /** Flushes caches down to the disk. */
  public CompletableFuture<Void> flush() {
    return confirmed("flush", "");
  }

  private CompletableFuture<Void> confirmed(String command, String confirmation) {
    return command(command)
        .thenAccept(
            said -> {
              boolean done =
                  confirmation.isEmpty() ? said.isBlank() : said.startsWith(confirmation);
              if (!done) {
                throw new QemuToolException(
                    "qemu-io " + target + ": " + command + ": " + said.strip());
              }
            });
  }

  /** The id of its process. */
  public long pid() {
    return process.pid();
  }

  /** Waits for {@code answer} and throws what it failed with, unwrapped. */
  public static <T> T join(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof QemuToolException failure) {
        failure.addSuppressed(e); // where it was waited for
        throw failure;
      }
      throw e;
    }
  }

  private void read() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    byte[] chunk = new byte[4096];
    try (InputStream stream = process.getInputStream()) {
      for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
        for (int i = 0; i < n; i++) {
          said.write(chunk[i]);
          if (chunk[i] == PROMPT[PROMPT.length - 1] && endsWithPrompt(said)) {
            String text = said.toString(StandardCharsets.UTF_8);
            said.reset();
            answer(text.substring(0, text.length() - PROMPT.length));
          }
        }
      }
    } catch (IOException e) {
      // Closed under us: the same as its end.
    }
    failAll(gone(said.toString(StandardCharsets.UTF_8)));
  }

  private static boolean endsWithPrompt(ByteArrayOutputStream said) {
    byte[] all = said.toByteArray();
    return all.length >= PROMPT.length
        && Arrays.equals(all, all.length - PROMPT.length, all.length, PROMPT, 0, PROMPT.length);
  }

  private void answer(String text) {
    Request first;
    synchronized (requests) {
      first = requests.remove();
      Request next = requests.peek();
      if (next != null) {
        send(next.command());
      }
    }
    first.answer().complete(text);
  }

  private void failAll(String why) {
    List<Request> all;
    synchronized (requests) {
      ended = true;
      all = List.copyOf(requests);
      requests.clear();
    }
    all.forEach(one -> one.answer().completeExceptionally(new QemuToolException(why)));
  }

  private String gone(String lastWords) {
    return "qemu-io "
        + target
        + " has ended"
        + (lastWords.isBlank() ? "" : ": ")
        + lastWords.strip();
  }

  /** Ends it: by end of input, after which it flushes and closes; waits until it is gone. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It is gone already.
    }
    try {
      if (!process.waitFor(5, java.util.concurrent.TimeUnit.SECONDS)) {
        ChildProcesses.end(process);
        process.waitFor();
      }
    } catch (InterruptedException e) {
      ChildProcesses.end(process);
      Thread.currentThread().interrupt();
    }
  }
}
