package dev.blockjob.qmp.transport.jnr;

import dev.blockjob.qmp.transport.Channel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.NotYetBoundException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jnr.enxio.channels.Native;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket with a thread that accepts. Only that thread closes the descriptor: elsewhere
 * its number could belong to another file by the time it is used.
 */
final class JnrServer {

  private static final Logger LOG = System.getLogger(JnrServer.class.getName());
  private static final int BACKLOG = 128;

  private final VertxInternal vertx;
  private final Context context;
  private final Handler<Channel> accepted;
  private final Promise<Void> ended = Promise.promise();
  private final Set<JnrChannel> channels = ConcurrentHashMap.newKeySet();
  private @Nullable UnixServerSocketChannel socket;
  private boolean closing;

  JnrServer(VertxInternal vertx, Context context, Handler<Channel> accepted) {
    this.vertx = vertx;
    this.context = context;
    this.accepted = accepted;
  }

  /** Listens from now on; blocks for a moment. */
  synchronized @Nullable Void bind(UnixSocketAddress address) throws IOException {
    UnixServerSocketChannel open = UnixServerSocketChannel.open();
    try {
      open.socket().bind(address, BACKLOG);
    } catch (IOException e) {
      open.close();
      throw e;
    }
    socket = open;
    Thread thread = new Thread(() -> accept(open), "qmp-jnr-accept");
    thread.setDaemon(true);
    thread.start();
    return null;
  }

  private void accept(UnixServerSocketChannel open) {
    try (open) {
      while (true) {
        var peer = open.accept();
        if (peer != null) {
          accepted(new JnrChannel(vertx, context, peer));
        }
      }
    } catch (IOException | NotYetBoundException e) {
      // jnr says the latter of a socket that was shut down.
      if (!closing()) {
        LOG.log(Level.WARNING, "no more peers are accepted: " + e.getMessage());
      }
    } finally {
      synchronized (this) {
        socket = null;
      }
      ended.complete();
    }
  }

  private void accepted(JnrChannel channel) {
    channels.add(channel);
    channel.released().onComplete(released -> channels.remove(channel));
    context.runOnContext(v -> accepted.handle(channel));
  }

  private synchronized boolean closing() {
    return closing;
  }

  Future<Void> close() {
    synchronized (this) {
      closing = true;
      if (socket == null) {
        ended.tryComplete();
      } else {
        Native.shutdown(socket.getFD(), JnrChannel.SHUT_RDWR);
      }
    }
    return ended
        .future()
        .compose(v -> Future.join(channels.stream().map(JnrChannel::close).toList()).mapEmpty());
  }
}
