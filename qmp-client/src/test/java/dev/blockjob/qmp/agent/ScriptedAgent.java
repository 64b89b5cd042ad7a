package dev.blockjob.qmp.agent;

import dev.blockjob.qmp.QmpAddress;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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

/** An agent's end of the line, byte by byte. The test drives it, blocking. */
final class ScriptedAgent implements AutoCloseable {
  private final Path folder;
  private final ServerSocketChannel server;

  ScriptedAgent() {
    try {
      folder = Files.createTempDirectory("qga");
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(path()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path path() {
    return folder.resolve("s");
  }

  QmpAddress address() {
    return QmpAddress.unix(path());
  }

  /** One client's stay. */
  static final class Line implements AutoCloseable {
    private final SocketChannel channel;
    private final InputStream in;

    private Line(SocketChannel channel) {
      this.channel = channel;
      this.in = Channels.newInputStream(channel);
    }

    /** Up to and without the next line feed. */
    byte[] readLine() {
      try {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
          if (b < 0) {
            throw new IllegalStateException("hung up after " + line);
          }
          line.write(b);
        }
        return line.toByteArray();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Reads the delimiter and the synchronisation, and gives its number. */
    long readSync() {
      byte[] line = readLine();
      if (line[0] != AgentReader.DELIMITER) {
        throw new IllegalStateException("no delimiter before " + new String(line, UTF_8));
      }
      JsonObject request = new JsonObject(new String(line, 1, line.length - 1, UTF_8));
      if (!"guest-sync-delimited".equals(request.getString("execute"))) {
        throw new IllegalStateException("not synchronised first: " + request);
      }
      return request.getJsonObject("arguments").getLong("id");
    }

    /** Synchronises as an agent does. */
    Line sync() {
      long id = readSync();
      return send(new byte[] {AgentReader.DELIMITER}).send("{\"return\": " + id + "}\n");
    }

    String read() {
      return new String(readLine(), UTF_8);
    }

    Line send(String text) {
      return send(text.getBytes(UTF_8));
    }

    Line send(byte[] bytes) {
      try {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  Line accept() {
    try {
      return new Line(server.accept());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(path());
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
