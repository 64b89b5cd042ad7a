package dev.blockjob.it.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/** A socket and nothing else: shows what QEMU does without a client of ours. */
final class RawClient implements AutoCloseable {

  private final SocketChannel socket;
  private final BufferedReader reader;

  private RawClient(SocketChannel socket) {
    this.socket = socket;
    this.reader = new BufferedReader(Channels.newReader(socket, UTF_8));
  }

  static RawClient connect(QemuProcess qemu) throws IOException {
    return new RawClient(SocketChannel.open(UnixDomainSocketAddress.of(qemu.socket())));
  }

  /** In command mode, with {@code oob}. */
  static RawClient negotiated(QemuProcess qemu) throws IOException {
    RawClient client = connect(qemu);
    client.next(); // the greeting
    client.send("{'execute':'qmp_capabilities','arguments':{'enable':['oob']}}");
    client.next();
    return client;
  }

  void send(String request) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((request + "\n").getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      socket.write(bytes);
    }
  }

  JsonObject next() throws IOException {
    return new JsonObject(line());
  }

  /** What QEMU says may be no JSON. */
  String line() throws IOException {
    String line = reader.readLine();
    if (line == null) {
      throw new EOFException("QEMU has closed the connection");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
