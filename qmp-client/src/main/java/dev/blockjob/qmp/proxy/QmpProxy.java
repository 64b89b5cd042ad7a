package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.DisconnectCause;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * A QMP server in front of one monitor, which many clients share. Each has a session of its own:
 * QEMU's greeting, its own {@code qmp_capabilities}, its own ids, all events from then on. QEMU's
 * bytes are passed through unchanged, except for the id; input that is not a request never reaches
 * QEMU and is answered as QEMU would.
 *
 * <p>In-band commands are carried out one after the other, as QEMU does; the clients take turns.
 * {@code exec-oob} passes at once. A client that leaves, doesn't read, or sends garbage affects no
 * other; replies to its commands are dropped, and its commands are carried out all the same.
 * Descriptors for {@code getfd} and {@code add-fd} pass where the transports on both sides {@link
 * dev.blockjob.qmp.QmpTransport#JNR can}.
 *
 * <p>What QEMU keeps for each monitor, the clients have in common: names of {@code getfd}, of which
 * the last one counts, from any client. {@code quit} by one ends QEMU for all. What is written and
 * never answered, since QEMU ended, is for each client as unknown as without a proxy.
 */
public interface QmpProxy {

  /**
   * Starts one. Completes on the proxy's event loop when clients can connect: with a QEMU that is
   * connected to, after it is in command mode; with one that connects to us, at once.
   *
   * <p>Fails with {@link dev.blockjob.qmp.HandshakeException} if QEMU or a client can't be reached,
   * or an address can't be listened at; nothing is left open then.
   */
  static Future<QmpProxy> start(Vertx vertx, ProxyOptions options, ProxyListener listener) {
    return new ProxyServer(vertx, options, listener).start();
  }

  /** Where it listens, as asked for; with real ports where port 0 was asked for. */
  List<ProxyEnd> ends();

  /**
   * Completes when it has ended, with what ended it: QEMU's end, or {@link #close()}. Never fails.
   */
  Future<DisconnectCause> ended();

  /** Disconnects all clients, and removes its sockets' files. Does nothing the second time. */
  Future<Void> close();
}
