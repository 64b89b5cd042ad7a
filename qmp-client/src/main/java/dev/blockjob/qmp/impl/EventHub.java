package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpEvent;
import dev.blockjob.qmp.impl.stream.BoundedStream;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;

/** Hands events out, in the order of arrival. Subscribing takes effect at once, from any thread. */
final class EventHub {

  private static final Logger LOG = System.getLogger(EventHub.class.getName());

  private final Context context;
  private final int buffer;
  private final List<Handler<QmpEvent>> listeners = new CopyOnWriteArrayList<>();
  private final Set<BoundedStream<QmpEvent>> streams = new CopyOnWriteArraySet<>();
  private volatile boolean ended;

  EventHub(Context context, int buffer) {
    this.context = context;
    this.buffer = buffer;
  }

  EventStream<QmpEvent> subscribe() {
    var stream = new BoundedStream<QmpEvent>(context, buffer, streams::remove);
    streams.add(stream);
    if (ended) {
      BoundedStream.runOn(context, stream::end);
    }
    return stream;
  }

  Runnable listen(Handler<QmpEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void publish(QmpEvent event) {
    for (Handler<QmpEvent> listener : listeners) {
      try {
        listener.handle(event);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "a listener failed on " + event.name(), e);
      }
    }
    for (BoundedStream<QmpEvent> stream : streams) {
      stream.offer(event);
    }
  }

  void end() {
    ended = true;
    streams.forEach(BoundedStream::end);
    streams.clear();
    listeners.clear();
  }
}
