package dev.blockjob.it.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.blockjob.qmp.QmpAddress;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A socket, byte for byte: each character stands for a byte. */
final class Peer implements AutoCloseable {

  static final String NEGOTIATE = "{\"execute\": \"qmp_capabilities\", \"id\": \"negotiated\"}";
  private static final String NEGOTIATED = "\"id\": \"negotiated\"}\r\n";

  private final SocketChannel socket;
  private final StringBuilder read = new StringBuilder();

  Peer(SocketChannel socket) {
    this.socket = socket;
  }

  static Peer connect(QmpAddress address) throws IOException {
    QmpAddress.Unix unix = (QmpAddress.Unix) address;
    return new Peer(SocketChannel.open(UnixDomainSocketAddress.of(unix.path())));
  }

  /** Greeted and in command mode. */
  static Peer negotiated(QmpAddress address) throws IOException {
    Peer peer = connect(address);
    peer.send(NEGOTIATE);
    peer.until(NEGOTIATED);
    return peer;
  }

  Peer send(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(ISO_8859_1));
    while (bytes.hasRemaining()) {
      socket.write(bytes);
    }
    return this;
  }

  /** {@link #send}; false if the other side has closed the connection. */
  boolean sends(String line) {
    try {
      send(line);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** What arrives up to {@code end}, which belongs to it. */
  String until(String end) throws IOException {
    int found;
    while ((found = read.indexOf(end)) < 0) {
      if (!more()) {
        throw new EOFException("the connection ended after " + read);
      }
    }
    String text = read.substring(0, found + end.length());
    read.delete(0, found + end.length());
    return text;
  }

  String line() throws IOException {
    return until("\r\n");
  }

  /** What arrives before the end. */
  String untilEnd() throws IOException {
    while (more()) {
      // on to the end
    }
    return read.toString();
  }

  private boolean more() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    int length;
    try {
      length = socket.read(buffer);
    } catch (IOException e) {
      return false; // reset
    }
    if (length > 0) {
      read.append(new String(buffer.array(), 0, length, ISO_8859_1));
    }
    return length >= 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
