package dev.blockjob.qmp.impl.stream;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.DisconnectCause.Kind;
import dev.blockjob.qmp.EventStream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue between one source, which runs on {@code context}, and one reader. All state
 * belongs to the context; calls from elsewhere are carried over to it.
 */
public final class BoundedStream<E> implements EventStream<E> {

  private static final Logger LOG = System.getLogger(BoundedStream.class.getName());

  private static final DisconnectCause CANCELLED =
      new DisconnectCause(Kind.CLOSED_HERE, "the subscription was cancelled here", null);

  private final Context context;
  private final int capacity;
  private final Consumer<BoundedStream<E>> onCancel;
  private final ArrayDeque<E> queue = new ArrayDeque<>();
  private final AtomicLong dropped = new AtomicLong();
  private final Promise<DisconnectCause> ended = Promise.promise();
  private long demand = Long.MAX_VALUE;
  private @Nullable DisconnectCause cause;
  private boolean endTold;
  private boolean draining;
  private @Nullable Handler<E> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;

  /** {@code onCancel} tells the source that nobody reads any more; called on the context. */
  public BoundedStream(Context context, int capacity, Consumer<BoundedStream<E>> onCancel) {
    this.context = context;
    this.capacity = capacity;
    this.onCancel = onCancel;
  }

  /** Runs {@code task} on {@code context}: at once when already there. */
  public static void runOn(Context context, Runnable task) {
    if (context.equals(Vertx.currentContext())) {
      task.run();
    } else {
      context.runOnContext(v -> task.run());
    }
  }

  /** Adds an element; to be called on the context. */
  public void offer(E element) {
    if (cause != null) {
      return;
    }
    if (queue.size() >= capacity) {
      queue.poll();
      dropped.incrementAndGet();
    }
    queue.add(element);
    drain();
  }

  /** No more elements will come, for that reason; to be called on the context. */
  public void end(DisconnectCause why) {
    if (cause == null) {
      cause = why;
    }
    drain();
  }

  @Override
  public Future<DisconnectCause> ended() {
    return ended.future();
  }

  @Override
  public long dropped() {
    return dropped.get();
  }

  @Override
  public void cancel() {
    runOn(
        context,
        () -> {
          if (cause == null) {
            onCancel.accept(this);
          }
          queue.clear();
          end(CANCELLED);
        });
  }

  @Override
  public EventStream<E> handler(@Nullable Handler<E> handler) {
    runOn(
        context,
        () -> {
          this.handler = handler;
          drain();
        });
    return this;
  }

  @Override
  public EventStream<E> pause() {
    runOn(context, () -> demand = 0);
    return this;
  }

  @Override
  public EventStream<E> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public EventStream<E> fetch(long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException("can't fetch " + amount);
    }
    runOn(
        context,
        () -> {
          demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
          drain();
        });
    return this;
  }

  @Override
  public EventStream<E> exceptionHandler(@Nullable Handler<Throwable> handler) {
    runOn(context, () -> exceptionHandler = handler);
    return this;
  }

  @Override
  public EventStream<E> endHandler(@Nullable Handler<Void> endHandler) {
    runOn(
        context,
        () -> {
          this.endHandler = endHandler;
          drain();
        });
    return this;
  }

  private void drain() {
    if (draining) {
      return;
    }
    draining = true;
    try {
      while (handler != null && demand > 0 && !queue.isEmpty()) {
        if (demand != Long.MAX_VALUE) {
          demand--;
        }
        deliver(handler, queue.poll());
      }
    } finally {
      draining = false;
    }
    DisconnectCause why = cause;
    if (why != null && queue.isEmpty()) {
      if (!endTold && endHandler != null) {
        endTold = true;
        deliver(endHandler, null);
      }
      ended.tryComplete(why);
    }
  }

  /** A reader that throws must not harm the connection or other readers. */
  @SuppressWarnings("NullAway") // Handler<Void> is called with null
  private <T> void deliver(Handler<T> reader, @Nullable T element) {
    try {
      reader.handle(element);
    } catch (RuntimeException e) {
      if (exceptionHandler != null) {
        exceptionHandler.handle(e);
      } else {
        LOG.log(Level.WARNING, "a subscriber failed on " + element, e);
      }
    }
  }
}
