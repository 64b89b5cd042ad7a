package dev.blockjob.bench;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The least that talks QMP: a blocking socket, bytes prepared beforehand, lines looked at for one
 * word. What everything else is compared with; good for nothing else.
 */
final class BareQmp implements AutoCloseable {

  private final SocketChannel socket;
  private final ByteBuffer in = ByteBuffer.allocate(256 << 10).limit(0);
  private int lineStart;

  BareQmp(Path path) throws IOException {
    socket = SocketChannel.open(UnixDomainSocketAddress.of(path));
    awaitLine("\"QMP\"");
    call("{\"execute\": \"qmp_capabilities\"}");
  }

  static byte[] bytes(String command) {
    return (command + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Sends a command and waits for its reply; events before it are skipped. */
  String call(String command) throws IOException {
    send(bytes(command));
    return reply();
  }

  String reply() throws IOException {
    String line = line();
    while (line.startsWith("{\"timestamp\"")) {
      line = line();
    }
    if (!line.contains("\"return\"")) {
      throw new IOException(line);
    }
    return line;
  }

  void send(byte[] command) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(command);
    while (out.hasRemaining()) {
      socket.write(out);
    }
  }

  /** Reads on to a line with that in it. */
  void awaitLine(String text) throws IOException {
    while (!line().contains(text)) {
      // an event or reply that nobody waits for
    }
  }

  /** Reads one line and makes nothing of it. */
  void skipLine() throws IOException {
    nextLineEnd();
  }

  private String line() throws IOException {
    int end = nextLineEnd();
    return new String(in.array(), lineStart, end - lineStart, StandardCharsets.UTF_8);
  }

  /** The end of the next line, without the newline; the position is after it. */
  private int nextLineEnd() throws IOException {
    int scan = in.position();
    while (true) {
      for (; scan < in.limit(); scan++) {
        if (in.get(scan) == '\n') {
          lineStart = in.position();
          in.position(scan + 1);
          return scan;
        }
      }
      scan -= in.position();
      in.compact();
      int read = socket.read(in);
      in.flip();
      if (read < 0) {
        throw new IOException("QEMU has closed the connection");
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
