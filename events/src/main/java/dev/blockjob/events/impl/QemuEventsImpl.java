package dev.blockjob.events.impl;

import dev.blockjob.events.DisconnectedException;
import dev.blockjob.events.QemuEvent;
import dev.blockjob.events.QemuEvents;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpEvent;
import dev.blockjob.qmp.impl.stream.BoundedStream;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Parses each event once and hands it to listeners; streams and awaits are listeners too. */
public final class QemuEventsImpl implements QemuEvents {

  private static final Logger LOG = System.getLogger(QemuEventsImpl.class.getName());

  private interface Listener {
    void event(QemuEvent event);

    /** May be called more than once. */
    void ended(DisconnectCause cause);
  }

  private final QmpConnection connection;
  private final int buffer;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Takes this from the connection again; null while nobody here listens. */
  private @Nullable Runnable unlisten;

  /** Costs the connection nothing while nobody listens here. */
  public QemuEventsImpl(QmpConnection connection, int buffer) {
    this.connection = connection;
    this.buffer = buffer;
    connection
        .closed()
        .onSuccess(
            cause -> {
              listeners.forEach(listener -> listener.ended(cause));
              listeners.clear();
            });
  }

  private void publish(QmpEvent raw) {
    QemuEvent event = EventParser.parse(raw);
    for (Listener listener : listeners) {
      try {
        listener.event(event);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "a listener failed on " + raw.name(), e);
      }
    }
  }

  private Runnable add(Listener listener) {
    synchronized (listeners) {
      listeners.add(listener);
      if (unlisten == null) {
        unlisten = connection.listen(this::publish);
      }
    }
    if (connection.closed().isComplete()) {
      listener.ended(connection.closed().result());
    }
    return () -> remove(listener);
  }

  private void remove(Listener listener) {
    synchronized (listeners) {
      listeners.remove(listener);
      if (listeners.isEmpty() && unlisten != null) {
        unlisten.run();
        unlisten = null;
      }
    }
  }

  @Override
  public <E extends QemuEvent> EventStream<E> subscribe(
      Class<E> type, Predicate<? super E> filter) {
    Subscription<E> subscription = new Subscription<>(type, filter);
    add(subscription);
    return subscription.stream;
  }

  @Override
  public <E extends QemuEvent> Future<E> await(
      Class<E> type, Predicate<? super E> filter, Duration deadline) {
    Promise<E> promise = Promise.promise();
    Runnable remove =
        add(
            new Listener() {
              @Override
              public void event(QemuEvent event) {
                if (type.isInstance(event) && filter.test(type.cast(event))) {
                  promise.tryComplete(type.cast(event));
                }
              }

              @Override
              public void ended(DisconnectCause cause) {
                promise.tryFail(new DisconnectedException(type.getSimpleName(), cause));
              }
            });
    String late = "no " + type.getSimpleName() + " within " + deadline.toMillis() + " ms";
    BoundedStream.runOn(
        connection.context(), () -> limit(promise, deadline, new TimeoutException(late)));
    return promise.future().onComplete(result -> remove.run());
  }

  /** On the connection's event loop, so that the timer fires there. */
  private void limit(Promise<?> promise, Duration deadline, TimeoutException late) {
    Vertx vertx = connection.context().owner();
    long timer = vertx.setTimer(Math.max(1, deadline.toMillis()), id -> promise.tryFail(late));
    promise.future().onComplete(result -> vertx.cancelTimer(timer));
  }

  @Override
  public Runnable listen(Handler<QemuEvent> listener) {
    return add(
        new Listener() {
          @Override
          public void event(QemuEvent event) {
            listener.handle(event);
          }

          @Override
          public void ended(DisconnectCause cause) {}
        });
  }

  private final class Subscription<E extends QemuEvent> implements Listener {

    private final Class<E> type;
    private final Predicate<? super E> filter;
    private final BoundedStream<E> stream;

    Subscription(Class<E> type, Predicate<? super E> filter) {
      this.type = type;
      this.filter = filter;
      this.stream = new BoundedStream<>(connection.context(), buffer, cancelled -> remove(this));
    }

    @Override
    public void event(QemuEvent event) {
      if (type.isInstance(event) && filter.test(type.cast(event))) {
        stream.offer(type.cast(event));
      }
    }

    @Override
    public void ended(DisconnectCause cause) {
      BoundedStream.runOn(connection.context(), () -> stream.end(cause));
    }
  }
}
