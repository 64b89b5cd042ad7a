package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Opens the socket; {@link QmpConnectionImpl} does the rest. */
public final class QmpClientImpl implements QmpClient {

  /**
   * {@code sun_path} has 108 bytes, one of them for the end. Java (17 to 25) keeps one more to
   * itself.
   */
  static final int MAX_SOCKET_PATH = 106;

  private final Vertx vertx;
  private final QmpAddress address;
  private final QmpOptions options;

  /** Kept for as long as this client: a NetClient that is collected takes its sockets with it. */
  private final NetClient netClient;

  /** Opens nothing yet. */
  public QmpClientImpl(Vertx vertx, QmpAddress address, QmpOptions options) {
    this.vertx = vertx;
    this.address = address;
    this.options = options;
    this.netClient =
        vertx.createNetClient(
            new NetClientOptions()
                .setConnectTimeout((int) options.connectTimeout().toMillis())
                .setTcpNoDelay(true));
  }

  @Override
  public Future<QmpConnection> connect(Handler<QmpConnection> beforeCommandMode) {
    SocketAddress peer;
    if (address instanceof QmpAddress.Unix unix) {
      Path path = unix.path().toAbsolutePath();
      int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
      if (length > MAX_SOCKET_PATH) {
        return Future.failedFuture(tooLong(length));
      }
      peer = SocketAddress.domainSocketAddress(path.toString());
    } else {
      QmpAddress.Tcp tcp = (QmpAddress.Tcp) address;
      peer = SocketAddress.inetSocketAddress(tcp.port(), tcp.host());
    }
    Promise<QmpConnection> connected = Promise.promise();
    Context context = vertx.getOrCreateContext();
    context.runOnContext(
        v ->
            netClient
                .connect(peer)
                .onComplete(
                    socket ->
                        new QmpConnectionImpl(
                                vertx,
                                context,
                                netClient,
                                socket,
                                address,
                                options,
                                beforeCommandMode)
                            .start()
                            .onComplete(connected),
                    failure -> connected.fail(ConnectFailures.explain(address, failure, options))));
    return connected.future();
  }

  private HandshakeException tooLong(int length) {
    return new HandshakeException(
        Reason.PATH_TOO_LONG,
        address,
        address
            + " is a path of "
            + length
            + " bytes; Java takes "
            + MAX_SOCKET_PATH
            + " for a socket. Use a shorter path, for instance by a symbolic link",
        null);
  }
}
