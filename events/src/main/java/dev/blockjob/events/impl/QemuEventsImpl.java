package dev.blockjob.events.impl;

import dev.blockjob.events.QemuEvent;
import dev.blockjob.events.QemuEvents;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.time.Duration;
import java.util.function.Predicate;

/** Placeholder. */
public final class QemuEventsImpl implements QemuEvents {
  public QemuEventsImpl(QmpConnection connection) {}

  @Override
  public <E extends QemuEvent> EventStream<E> subscribe(
      Class<E> type, Predicate<? super E> filter) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <E extends QemuEvent> Future<E> await(
      Class<E> type, Predicate<? super E> filter, Duration deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Runnable listen(Handler<QemuEvent> listener) {
    throw new UnsupportedOperationException();
  }
}
