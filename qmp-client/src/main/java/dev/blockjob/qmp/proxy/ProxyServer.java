package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.DisconnectCause.Kind;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.impl.stream.BoundedStream;
import dev.blockjob.qmp.impl.stream.ContextExecutor;
import dev.blockjob.qmp.transport.Channel;
import dev.blockjob.qmp.transport.ListeningSocket;
import dev.blockjob.qmp.transport.Transport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sockets around the multiplexer, all on one event loop. */
final class ProxyServer implements QmpProxy {

  private final Vertx vertx;
  private final ProxyOptions options;
  private final ProxyListener listener;
  private final Context context;
  private final ClientRegistry clients;
  private final Promise<DisconnectCause> ended = Promise.promise();

  /** Kept for as long as their channels: see {@link Transport}. */
  private final List<Transport> transports = new ArrayList<>();

  private final List<ListeningSocket> listening = new ArrayList<>();
  private volatile List<ProxyEnd> ends = List.of();
  private @Nullable MonitorLink link;
  private @Nullable DisconnectCause cause;

  ProxyServer(Vertx vertx, ProxyOptions options, ProxyListener listener) {
    this.vertx = vertx;
    this.options = options;
    this.listener = listener;
    this.context = vertx.getOrCreateContext();
    this.clients = new ClientRegistry(options.clientBuffer(), listener);
  }

  Future<QmpProxy> start() {
    return ContextExecutor.call(context, this::open)
        .recover(failure -> close().transform(closed -> Future.failedFuture(failure)))
        .map(opened -> this);
  }

  private Future<Void> open() {
    ProxyEnd qemu = options.qemu();
    if (qemu.listens()) {
      return listen(qemu, "QEMU", this::qemuConnected).compose(v -> listenForClients());
    }
    return transport(qemu)
        .connect()
        .compose(this::handshake)
        .compose(v -> listenForClients())
        .compose(v -> connectToClients());
  }

  private Transport transport(ProxyEnd end) {
    Transport transport = Transport.to(vertx, end.address(), end.options(options.qmp()));
    transports.add(transport);
    return transport;
  }

  private Future<Void> listen(ProxyEnd end, String who, Handler<Channel> accepted) {
    return transport(end)
        .listen(accepted)
        .compose(
            open -> {
              if (cause != null) {
                return open.close();
              }
              listening.add(open);
              List<ProxyEnd> all = new ArrayList<>(ends);
              all.add(ProxyEnd.listen(open.address()));
              ends = List.copyOf(all);
              listener.listening(who, open.address());
              return Future.succeededFuture();
            });
  }

  private Future<Void> listenForClients() {
    Future<Void> all = Future.succeededFuture();
    for (ProxyEnd end : options.clients()) {
      if (end.listens()) {
        all = all.compose(v -> listen(end, "clients", channel -> clients.came(channel, end)));
      }
    }
    return all;
  }

  private Future<Void> connectToClients() {
    Future<Void> all = Future.succeededFuture();
    for (ProxyEnd end : options.clients()) {
      if (!end.listens()) {
        all = all.compose(v -> transport(end).connect()).map(c -> clients.came(c, end));
      }
    }
    return all;
  }

  /** A QEMU has connected to us: one at a time. */
  private void qemuConnected(Channel channel) {
    if (link != null || cause != null) {
      channel.close();
      return;
    }
    handshake(channel)
        .onFailure(failure -> listener.qemuFailed((HandshakeException) failure))
        .onSuccess(
            v ->
                connectToClients()
                    .onFailure(failure -> listener.clientFailed((HandshakeException) failure)));
  }

  private Future<Void> handshake(Channel channel) {
    MonitorLink come = new MonitorLink(vertx, channel, options.qemu().address(), options.qmp());
    link = come;
    come.whenClosed().onSuccess(ended -> qemuLeft(come, ended));
    return come.start()
        .map(
            qemuSide -> {
              listener.qemuCame(qemuSide.greeting());
              clients.welcome(qemuSide);
              return null;
            });
  }

  private void qemuLeft(MonitorLink gone, DisconnectCause why) {
    link = null;
    clients.welcome(null);
    if (gone.wasReady()) {
      listener.qemuLeft(why);
      if (!options.again()) {
        finish(why);
      }
    }
  }

  @Override
  public List<ProxyEnd> ends() {
    return ends;
  }

  @Override
  public Future<DisconnectCause> ended() {
    return ended.future();
  }

  @Override
  public Future<Void> close() {
    BoundedStream.runOn(
        context, () -> finish(new DisconnectCause(Kind.CLOSED_HERE, "the proxy was closed", null)));
    return ended.future().mapEmpty();
  }

  private void finish(DisconnectCause why) {
    if (cause != null) {
      return;
    }
    cause = why;
    List<Future<Void>> open = new ArrayList<>();
    listening.forEach(place -> open.add(place.close()));
    open.add(clients.close());
    if (link != null) {
      link.close();
    }
    Future.join(open).onComplete(closed -> ended.complete(why));
  }
}
