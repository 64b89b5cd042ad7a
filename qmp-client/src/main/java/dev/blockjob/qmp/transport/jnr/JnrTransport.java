package dev.blockjob.qmp.transport.jnr;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.transport.Channel;
import dev.blockjob.qmp.transport.ConnectFailures;
import dev.blockjob.qmp.transport.ListeningSocket;
import dev.blockjob.qmp.transport.SocketFile;
import dev.blockjob.qmp.transport.SocketPath;
import dev.blockjob.qmp.transport.Transport;
import dev.blockjob.qmp.transport.VertxOwnedListeningSocket;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;

/**
 * Unix sockets by jnr-unixsocket. Everything that may block, the first use of jnr above all, is
 * done by a worker thread.
 */
public final class JnrTransport implements Transport {

  private final Vertx vertx;
  private final QmpAddress address;
  private final QmpOptions options;

  /** Refuses TCP and TLS with {@link IllegalArgumentException}. */
  public JnrTransport(Vertx vertx, QmpAddress address, QmpOptions options) {
    if (address instanceof QmpAddress.HostAndPort) {
      throw new IllegalArgumentException(
          "the transport JNR has Unix sockets only, not " + address + "; take AUTO or VERTX");
    }
    this.vertx = vertx;
    this.address = address;
    this.options = options;
  }

  @Override
  public Future<Channel> connect() {
    Context context = vertx.getOrCreateContext();
    return context.executeBlocking(() -> open(context), false);
  }

  private Channel open(Context context) {
    try {
      UnixSocketChannel socket = UnixSocketChannel.create();
      try {
        // Without blocking: where the queue of waiting clients is full, a connect could wait
        // forever.
        socket.configureBlocking(false);
        if (!socket.connect(at())) {
          throw new SocketException("Resource temporarily unavailable");
        }
        socket.configureBlocking(true);
        return new JnrChannel((VertxInternal) vertx, context, socket);
      } catch (IOException | RuntimeException e) {
        socket.close();
        throw e;
      }
    } catch (IOException e) {
      throw ConnectFailures.explain(address, e, options);
    }
  }

  @Override
  public Future<ListeningSocket> listen(Handler<Channel> accepted) {
    Context context = vertx.getOrCreateContext();
    return VertxOwnedListeningSocket.make(vertx, address, () -> listen(context, accepted));
  }

  private Future<ListeningSocket> listen(Context context, Handler<Channel> accepted) {
    JnrServer server = new JnrServer((VertxInternal) vertx, context, accepted);
    if (address instanceof QmpAddress.Unix unix) {
      return SocketFile.listen(
          vertx,
          unix,
          path -> context.executeBlocking(() -> server.bind(ascii(path)), false),
          server::close);
    }
    return context.executeBlocking(
        () -> {
          server.bind(at());
          return new Name(address, server);
        },
        false);
  }

  private record Name(QmpAddress address, JnrServer server) implements ListeningSocket {
    @Override
    public Future<Void> close() {
      return server.close();
    }
  }

  private UnixSocketAddress at() {
    if (address instanceof QmpAddress.Abstract name) {
      return new UnixSocketAddress("\0" + name.name());
    }
    return ascii(SocketPath.of((QmpAddress.Unix) address));
  }

  /** jnr writes a path's characters as they come, one byte each. */
  private UnixSocketAddress ascii(Path path) {
    if (StandardCharsets.US_ASCII.newEncoder().canEncode(path.toString())) {
      return new UnixSocketAddress(path.toString());
    }
    throw new HandshakeException(
        Reason.UNREACHABLE,
        address,
        path
            + ": the transport JNR takes paths of plain ASCII only. Use the transport VERTX, or"
            + " another path, for instance by a symbolic link",
        null);
  }
}
