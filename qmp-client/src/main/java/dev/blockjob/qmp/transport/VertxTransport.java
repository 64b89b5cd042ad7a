package dev.blockjob.qmp.transport;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.impl.stream.ContextExecutor;
import dev.blockjob.qmp.process.PeerProcess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The sockets of Vert.x: Unix by the JDK, TCP, TLS. */
final class VertxTransport implements Transport {

  private final Vertx vertx;
  private final QmpAddress address;
  private final QmpOptions options;

  /** Kept for as long as this transport: one that is collected takes its sockets with it. */
  private @Nullable NetClient netClient;

  /** Refuses abstract names with {@link IllegalArgumentException}. */
  VertxTransport(Vertx vertx, QmpAddress address, QmpOptions options) {
    if (address instanceof QmpAddress.Abstract) {
      throw new IllegalArgumentException(
          "the transport VERTX has no abstract names such as " + address + "; take AUTO or JNR");
    }
    this.vertx = vertx;
    this.address = address;
    this.options = options;
  }

  @Override
  public Future<Channel> connect() {
    SocketAddress peer;
    NetClient client;
    try {
      peer = address instanceof QmpAddress.Unix unix ? at(SocketPath.of(unix)) : at(hostAndPort());
      client = client();
    } catch (HandshakeException e) {
      return Future.failedFuture(e);
    }
    Context context = vertx.getOrCreateContext();
    return ContextExecutor.call(
        context,
        () ->
            client
                .connect(peer)
                .<Channel>map(socket -> new VertxChannel(context, socket, peer()))
                .recover(this::explained));
  }

  private Future<Channel> explained(Throwable failure) {
    try {
      return vertx
          .executeBlocking(() -> ConnectFailures.explain(address, failure, options))
          .compose(Future::failedFuture);
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(ConnectFailures.vertxCloses(address, e));
    }
  }

  /** The JDK's sockets tell the peer's user, and not its process. */
  private Peer peer() {
    return address instanceof QmpAddress.Unix unix
        ? Peer.by(() -> PeerProcess.listeningOn(unix.path()))
        : Peer.unknown();
  }

  private synchronized NetClient client() {
    NetClient client = netClient;
    if (client == null) {
      client = vertx.createNetClient(SocketOptions.client(address, options));
      netClient = client;
    }
    return client;
  }

  @Override
  public Future<ListeningSocket> listen(Handler<Channel> accepted) {
    Context context = vertx.getOrCreateContext();
    return VertxOwnedListeningSocket.make(
        vertx, address, () -> ContextExecutor.call(context, () -> listen(context, accepted)));
  }

  private Future<ListeningSocket> listen(Context context, Handler<Channel> accepted) {
    NetServer server = vertx.createNetServer(SocketOptions.server(address, options));
    server.connectHandler(
        socket -> accepted.handle(new VertxChannel(context, socket, Peer.unknown())));
    if (address instanceof QmpAddress.Unix unix) {
      return SocketFile.listen(
          vertx, unix, path -> server.listen(at(path)).mapEmpty(), server::close);
    }
    QmpAddress.HostAndPort place = hostAndPort();
    return server.listen(at(place)).map(open -> new Port(place.withPort(open.actualPort()), open));
  }

  private record Port(QmpAddress address, NetServer server) implements ListeningSocket {
    @Override
    public Future<Void> close() {
      return server.close();
    }
  }

  private static SocketAddress at(Path path) {
    return SocketAddress.domainSocketAddress(path.toString());
  }

  private static SocketAddress at(QmpAddress.HostAndPort place) {
    return SocketAddress.inetSocketAddress(place.port(), place.host());
  }

  private QmpAddress.HostAndPort hostAndPort() {
    if (address instanceof QmpAddress.HostAndPort place) {
      return place;
    }
    throw new IllegalStateException(address + " has no port");
  }
}
