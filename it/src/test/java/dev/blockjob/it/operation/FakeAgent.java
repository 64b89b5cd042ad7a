package dev.blockjob.it.operation;

import dev.blockjob.it.QemuLab;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A guest agent that freezes nothing: it remembers what it was asked, in a thread of its own. */
public final class FakeAgent implements AutoCloseable {
  private static final int DELIMITER = 0xFF;

  private final Path path;
  private final ServerSocketChannel server;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile boolean frozen;
  private volatile String refused = "";

  private FakeAgent(Path path) {
    this.path = path;
    try {
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::serve, "fake-agent");
    thread.setDaemon(true);
    thread.start();
  }

  /** In the lab's folder, under that name. */
  public static FakeAgent start(QemuLab lab, String name) {
    return lab.keep(new FakeAgent(lab.folder().resolve(name)));
  }

  /** Its socket. */
  public String address() {
    return path.toString();
  }

  /** Refuses that command from now on. */
  public void refuse(String command) {
    refused = command;
  }

  /** Whether it was frozen, and not thawed since. */
  public boolean isFrozen() {
    return frozen;
  }

  /** The guest starts anew, as after its QEMU's death. */
  public void restart() {
    frozen = false;
  }

  /** The commands that it got, without synchronisations. */
  List<String> asked() {
    return asked;
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        serve(client);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // That client is gone.
      }
    }
  }

  private void serve(SocketChannel client) throws IOException {
    InputStream in = Channels.newInputStream(client);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == DELIMITER) {
        line.reset();
      } else if (b == '\n') {
        answer(client, new JsonObject(line.toString(StandardCharsets.UTF_8)));
        line.reset();
      } else {
        line.write(b);
      }
    }
  }

  private void answer(SocketChannel client, JsonObject request) throws IOException {
    String command = request.getString("execute");
    if (command.equals("guest-sync-delimited")) {
      client.write(ByteBuffer.wrap(new byte[] {(byte) DELIMITER}));
      say(client, "{\"return\": " + request.getJsonObject("arguments").getLong("id") + "}");
      return;
    }
    asked.add(command);
    if (command.equals(refused)) {
      say(client, "{\"error\": {\"class\": \"GenericError\", \"desc\": \"not today\"}}");
      return;
    }
    frozen = command.endsWith("-freeze") || (frozen && !command.endsWith("-thaw"));
    say(client, "{\"return\": 2}");
  }

  private static void say(SocketChannel client, String text) throws IOException {
    client.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
