package dev.blockjob.it.operation;

import dev.blockjob.qmp.QmpAddress;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * Stands before a monitor and cuts the line once: when a command goes by, before QEMU has it, or
 * when QEMU has answered it, before the client knows. Passes everything before and after that.
 */
public final class ConnectionCutter implements AutoCloseable {

  /** What gets lost. */
  public enum Lost {
    REQUEST,
    REPLY
  }

  private final Path monitor;
  private final Path front;
  private final String command;
  private final Lost lost;
  private final ServerSocketChannel server;
  private final AtomicReference<Pattern> id = new AtomicReference<>();
  private final AtomicBoolean cut = new AtomicBoolean();

  private ConnectionCutter(Path monitor, Path front, String command, Lost lost) throws IOException {
    this.monitor = monitor;
    this.front = front;
    this.command = '"' + command + '"';
    this.lost = lost;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(front));
  }

  /** Before {@code monitor}, at {@code front}; cuts at {@code command}. */
  public static ConnectionCutter at(Path monitor, Path front, String command, Lost lost) {
    try {
      ConnectionCutter connectionCutter = new ConnectionCutter(monitor, front, command, lost);
      run("accept", connectionCutter::accept);
      return connectionCutter;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  QmpAddress address() {
    return QmpAddress.unix(front);
  }

  /** Whether it has cut the line. */
  public boolean hasCut() {
    return cut.get();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void run(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One of the ends is gone; the other one learns it from the closed channel.
              }
            },
            "cutter-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (server.isOpen()) {
      SocketChannel client = server.accept();
      SocketChannel qemu = SocketChannel.open(UnixDomainSocketAddress.of(monitor));
      run("requests", () -> pump(client, qemu, Lost.REQUEST));
      run("replies", () -> pump(qemu, client, Lost.REPLY));
    }
  }

  private void pump(SocketChannel from, SocketChannel to, Lost direction) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64 << 10);
    try (from;
        to) {
      while (from.read(bytes) >= 0) {
        bytes.flip();
        String text = StandardCharsets.US_ASCII.decode(bytes.duplicate()).toString();
        if (isTheEnd(text, direction)) {
          return;
        }
        while (bytes.hasRemaining()) {
          to.write(bytes);
        }
        bytes.clear();
      }
    }
  }

  private boolean isTheEnd(String text, Lost direction) {
    if (cut.get()) {
      return false;
    }
    if (direction == Lost.REQUEST) {
      text.lines().filter(line -> line.contains(command)).findFirst().ifPresent(this::remember);
    }
    Pattern seen = id.get();
    return seen != null && direction == lost && seen.matcher(text).find() && !cut.getAndSet(true);
  }

  /** The reply is known by the id that the request has, first or last in a message. */
  private void remember(String request) {
    Object sent = new JsonObject(request).getValue("id");
    String first = "^\\{\"id\": ?" + sent + ",";
    String last = "\"id\": ?" + sent + "\\}\\r?$";
    id.compareAndSet(null, Pattern.compile(first + "|" + last, Pattern.MULTILINE));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
