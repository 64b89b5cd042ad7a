package dev.blockjob.qmp.transport;

import dev.blockjob.qmp.QmpAddress;
import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A place that is given up when Vert.x closes, also while it is being made: Vert.x waits until it
 * is made and given up, since without threads nobody could remove what it has made by then.
 */
public final class VertxOwnedListeningSocket implements ListeningSocket, Closeable {

  private final VertxInternal vertx;
  private final Promise<ListeningSocket> made = Promise.promise();
  private @Nullable Future<Void> closing;

  private VertxOwnedListeningSocket(Vertx vertx) {
    this.vertx = (VertxInternal) vertx;
  }

  /**
   * What {@code make} makes at {@code address}. Fails with {@link
   * dev.blockjob.qmp.HandshakeException}, also where {@code make} throws, or Vert.x closes before
   * that is done.
   */
  public static Future<ListeningSocket> make(
      Vertx vertx, QmpAddress address, Supplier<Future<ListeningSocket>> make) {
    VertxOwnedListeningSocket place = new VertxOwnedListeningSocket(vertx);
    if (!place.vertx.closeFuture().add(place)) {
      return Future.failedFuture(ConnectFailures.vertxCloses(address, null));
    }
    Future.<Void>succeededFuture().compose(v -> make.get()).onComplete(place.made);
    return place
        .made
        .future()
        .onFailure(failure -> place.forget())
        .recover(failure -> Future.failedFuture(ConnectFailures.listening(address, failure)))
        .compose(
            listening ->
                place.isClosing()
                    ? Future.failedFuture(ConnectFailures.vertxCloses(address, null))
                    : Future.succeededFuture(place));
  }

  private synchronized boolean isClosing() {
    return closing != null;
  }

  private void forget() {
    vertx.removeCloseHook(this);
  }

  @Override
  public QmpAddress address() {
    return made.future().result().address();
  }

  @Override
  public synchronized Future<Void> close() {
    if (closing == null) {
      closing = made.future().compose(ListeningSocket::close).onComplete(done -> forget());
    }
    return closing;
  }

  /** Vert.x closes; that it couldn't be made concerns who asked for it. */
  @Override
  public void close(Completable<Void> completion) {
    close().onComplete(done -> completion.succeed());
  }
}
