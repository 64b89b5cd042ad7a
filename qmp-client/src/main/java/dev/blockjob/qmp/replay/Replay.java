package dev.blockjob.qmp.replay;

import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.replay.ReplayMismatch.Kind;
import dev.blockjob.qmp.transport.Channel;
import dev.blockjob.qmp.transport.ListeningSocket;
import dev.blockjob.qmp.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A monitor that replays a recorded QEMU: it greets as that one did, answers each command of the
 * recording with the recorded answer, and sends the recorded events, all in the recorded order:
 * what was recorded behind a command comes when the client has sent it. Commands are the same if
 * name and arguments are; ids and {@linkplain NameMapping made-up names} may differ, secrets are
 * not compared. The first client gets the first recorded connection, the second the second.
 */
public final class Replay {

  private final Recording recording;
  private final Handler<ReplayMismatch> listener;
  private final List<ReplayMismatch> departures = new ArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final Promise<Void> done = Promise.promise();

  /** Kept for as long as the server. */
  private final Transport transport;

  private @Nullable ListeningSocket listening;

  private Replay(Recording recording, Transport transport, Handler<ReplayMismatch> listener) {
    this.recording = recording;
    this.transport = transport;
    this.listener = listener;
  }

  /**
   * Listens at {@code address}. Fails with {@link dev.blockjob.qmp.HandshakeException} if that
   * can't be, and with {@link IllegalArgumentException} if nothing is recorded.
   *
   * @param departed is told of each departure at once, on an event loop
   */
  public static Future<Replay> serve(
      Vertx vertx,
      Recording recording,
      QmpAddress address,
      ReplayOptions options,
      Handler<ReplayMismatch> departed) {
    if (recording.sessions().isEmpty()) {
      return Future.failedFuture(
          new IllegalArgumentException("there is no connection in this recording"));
    }
    Transport transport = Transport.to(vertx, address, QmpOptions.defaults());
    Replay replay = new Replay(recording, transport, departed);
    return transport
        .listen(channel -> replay.accept(vertx, channel, options))
        .map(listening -> replay.listensAt(listening));
  }

  private Replay listensAt(ListeningSocket at) {
    listening = at;
    return this;
  }

  private void accept(Vertx vertx, Channel channel, ReplayOptions options) {
    int number = accepted.getAndIncrement();
    if (number >= recording.sessions().size()) {
      departed(
          new ReplayMismatch(
              Kind.CONNECTION,
              number,
              null,
              "the client connected once more; the recording has "
                  + recording.sessions().size()
                  + " connections"));
      var unused = channel.close();
      return;
    }
    new ReplaySession(vertx, channel, number, recording.sessions().get(number), options, this)
        .start();
  }

  void departed(ReplayMismatch mismatch) {
    synchronized (departures) {
      departures.add(mismatch);
    }
    listener.handle(mismatch);
  }

  void sessionEnded() {
    if (ended.incrementAndGet() == recording.sessions().size()) {
      done.complete();
    }
  }

  /** Where it listens; with the real port if port 0 was asked for. */
  public QmpAddress address() {
    if (listening == null) {
      throw new IllegalStateException("not listening");
    }
    return listening.address();
  }

  /** Where clients departed from the recording so far. */
  public List<ReplayMismatch> departures() {
    synchronized (departures) {
      return List.copyOf(departures);
    }
  }

  /** Completes when each recorded connection was played to its end; never fails. */
  public Future<Void> done() {
    return done.future();
  }

  /** Listens no more. Clients that are connected stay so. */
  public Future<Void> close() {
    return listening == null ? Future.succeededFuture() : listening.close();
  }

  @Override
  public String toString() {
    return "replay at " + listening + " through " + transport;
  }
}
