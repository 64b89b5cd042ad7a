package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.impl.stream.BoundedStream;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/** Hands events out, in the order of arrival. Subscribing takes effect at once, from any thread. */
final class EventHub<E> {

  private static final Logger LOG = System.getLogger(EventHub.class.getName());

  private final Context context;
  private final int buffer;
  private final List<Handler<E>> listeners = new CopyOnWriteArrayList<>();
  private final Set<BoundedStream<E>> streams = new CopyOnWriteArraySet<>();
  private volatile @Nullable DisconnectCause ended;

  EventHub(Context context, int buffer) {
    this.context = context;
    this.buffer = buffer;
  }

  EventStream<E> subscribe() {
    var stream = new BoundedStream<E>(context, buffer, streams::remove);
    streams.add(stream);
    DisconnectCause cause = ended;
    if (cause != null) {
      BoundedStream.runOn(context, () -> stream.end(cause));
    }
    return stream;
  }

  Runnable listen(Handler<E> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void publish(E event) {
    for (Handler<E> listener : listeners) {
      try {
        listener.handle(event);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "a listener failed on " + event, e);
      }
    }
    for (BoundedStream<E> stream : streams) {
      stream.offer(event);
    }
  }

  void end(DisconnectCause cause) {
    ended = cause;
    streams.forEach(stream -> stream.end(cause));
    streams.clear();
    listeners.clear();
  }
}
