package dev.blockjob.events;

import dev.blockjob.events.impl.QemuEventsImpl;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * The typed events of one connection. All methods may be called from any thread and take effect
 * before they return: what is subscribed to first and executed then can't be missed. Handlers and
 * Futures run on the connection's event loop.
 */
public interface QemuEvents {

  /** The events of {@code connection}. */
  static QemuEvents of(QmpConnection connection) {
    return new QemuEventsImpl(connection, connection.options().eventBuffer());
  }

  /**
   * A new subscriber to the events of one type that {@code filter} accepts; bounded as {@link
   * EventStream} says.
   *
   * @param type {@link QemuEvent} for all
   * @param filter must be quick; runs for each event of the type
   */
  <E extends QemuEvent> EventStream<E> subscribe(Class<E> type, Predicate<? super E> filter);

  /** {@link #subscribe(Class, Predicate)} to all of a type. */
  default <E extends QemuEvent> EventStream<E> subscribe(Class<E> type) {
    return subscribe(type, event -> true);
  }

  /**
   * The next event of one type that {@code filter} accepts. Call it before sending the command that
   * causes the event, and wait afterwards.
   *
   * <p>Fails with {@link java.util.concurrent.TimeoutException} when the deadline passes, and with
   * {@link DisconnectedException} if the connection ends first.
   */
  <E extends QemuEvent> Future<E> await(
      Class<E> type, Predicate<? super E> filter, Duration deadline);

  /**
   * Calls {@code listener} with each event at once, unbuffered, in order, before any reply that
   * came after it. For state machines; must be quick.
   *
   * @return removes the listener
   */
  Runnable listen(Handler<QemuEvent> listener);
}
