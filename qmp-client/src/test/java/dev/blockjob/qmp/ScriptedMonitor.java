package dev.blockjob.qmp;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A monitor that says exactly what a test tells it to, byte by byte. The test drives it, blocking.
 */
public final class ScriptedMonitor implements AutoCloseable {

  public static final String GREETING =
      "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 3, \"minor\": 1, \"major\": 11},"
          + " \"package\": \"test\"}, \"capabilities\": [\"oob\"]}}\r\n";

  private final Path folder;
  private final ServerSocketChannel server;
  private @Nullable SocketChannel client;
  private @Nullable BufferedReader reader;

  public ScriptedMonitor() {
    try {
      folder = Files.createTempDirectory("qmp");
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(path()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path path() {
    return folder.resolve("s");
  }

  public QmpAddress address() {
    return QmpAddress.unix(path());
  }

  /** Waits for the client. */
  public ScriptedMonitor accept() {
    try {
      client = server.accept();
      reader =
          new BufferedReader(
              Channels.newReader(client, StandardCharsets.UTF_8.newDecoder(), 1 << 16));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Accepts, greets and answers {@code qmp_capabilities}. */
  public ScriptedMonitor handshake() {
    accept().send(GREETING);
    answer(read(), "{}");
    return this;
  }

  public ScriptedMonitor send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  public ScriptedMonitor send(byte[] bytes) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        connected().write(buffer);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each byte in a packet of its own. */
  public ScriptedMonitor dribble(String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      send(new byte[] {b});
    }
    return this;
  }

  /** The next request. */
  public JsonObject read() {
    try {
      String line = reader == null ? null : reader.readLine();
      if (line == null) {
        throw new IllegalStateException("the client hung up");
      }
      return new JsonObject(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads requests until one of that name. */
  public JsonObject read(String command) {
    JsonObject request = read();
    if (!command.equals(request.getString("execute", request.getString("exec-oob")))) {
      throw new IllegalStateException("expected " + command + ", got " + request);
    }
    return request;
  }

  /** Whether a whole request or part of one waits to be read. */
  public boolean hasRequest() {
    try {
      return reader != null && reader.ready();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ScriptedMonitor answer(JsonObject request, String returned) {
    return send("{\"return\": " + returned + ", \"id\": \"" + request.getString("id") + "\"}\r\n");
  }

  public ScriptedMonitor refuse(JsonObject request, String errorClass, String description) {
    JsonObject error = new JsonObject().put("class", errorClass).put("desc", description);
    return send(
        new JsonObject().put("id", request.getString("id")).put("error", error).encode() + "\r\n");
  }

  public ScriptedMonitor event(String name, int number) {
    return send(
        "{\"timestamp\": {\"seconds\": 1795239912, \"microseconds\": 574354}, \"event\": \""
            + name
            + "\", \"data\": {\"n\": "
            + number
            + "}}\r\n");
  }

  /**
   * Waits for a request, reads no more than its first byte and hangs up: the client sees a reset.
   */
  public void reset() {
    try {
      connected().read(ByteBuffer.allocate(1));
      connected().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The client sees EOF. */
  public void hangUp() {
    try {
      connected().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SocketChannel connected() {
    if (client == null) {
      throw new IllegalStateException("no client");
    }
    return client;
  }

  @Override
  public void close() {
    try {
      if (client != null) {
        client.close();
      }
      server.close();
      Files.deleteIfExists(path());
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
