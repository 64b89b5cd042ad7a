package dev.blockjob.bench;

import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.impl.codec.MessageFramer;
import dev.blockjob.qmp.impl.codec.MessageLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A monitor that sends prepared bytes as quickly as they are taken, which no QEMU does: what limits
 * then is the client. One thread for each client.
 */
final class Firehose implements AutoCloseable {

  private static final String GREETING =
      "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 0, \"major\": 10},"
          + " \"package\": \"\"}, \"capabilities\": [\"oob\"]}}\r\n";
  private static final int LONGEST_READ = 4096;
  private static final Pattern COMMAND = Pattern.compile("\"execute\": ?\"([^\"]+)\"");
  private static final Pattern ID = Pattern.compile("\"id\": ?\"([^\"]+)\"");

  private final ServerSocketChannel server;
  private final Map<String, byte[]> floods;

  /** Answers each command with its bytes in {@code floods}, if there are any, and a reply. */
  Firehose(Path socket, Map<String, byte[]> floods) throws IOException {
    this.floods = floods;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    start(this::accept);
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "firehose");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        start(() -> serve(client));
      }
    } catch (IOException e) {
      // closed: that was all
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      write(client, GREETING.getBytes(StandardCharsets.UTF_8));
      MessageFramer requests = new MessageFramer(MessageLimits.of(QmpOptions.defaults()));
      ByteBuffer in = ByteBuffer.allocate(LONGEST_READ);
      while (client.read(in.clear()) >= 0) {
        byte[] chunk = Arrays.copyOf(in.array(), in.position());
        requests.feed(chunk, (buffer, offset, length) -> answer(client, buffer, offset, length));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(SocketChannel client, byte[] buffer, int offset, int length) {
    String request = new String(buffer, offset, length, StandardCharsets.UTF_8);
    Matcher command = COMMAND.matcher(request);
    Matcher id = ID.matcher(request);
    byte[] flood = command.find() ? floods.get(command.group(1)) : null;
    String tail = id.find() ? ", \"id\": \"" + id.group(1) + "\"}\r\n" : "}\r\n";
    try {
      if (flood != null) {
        write(client, flood);
      }
      write(client, ("{\"return\": {}" + tail).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(SocketChannel client, byte[] bytes) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(bytes);
    while (out.hasRemaining()) {
      client.write(out);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
