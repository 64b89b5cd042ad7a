package dev.blockjob.qmp;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber's bounded queue of events. It reads as fast as its handler demands ({@link
 * #pause()}, {@link #fetch(long)}) and never holds up replies or other subscribers: when {@code
 * eventBuffer} events wait, the oldest is dropped. Events that arrived before a handler was set are
 * kept for it.
 *
 * <p>The end handler is called once, when the connection has ended and the queue has been read, or
 * after {@link #cancel()}; {@link #ended()} tells why.
 */
public interface EventStream<E> extends ReadStream<E> {

  /** How many events were dropped for lack of room since the subscription began. */
  long dropped();

  /**
   * Completes where the end handler is called, with why the events ended: the connection's cause,
   * or {@link DisconnectCause.Kind#CLOSED_HERE} after {@link #cancel()}. Never fails.
   */
  Future<DisconnectCause> ended();

  /** Ends the subscription; what is still queued is discarded. */
  void cancel();

  @Override
  EventStream<E> exceptionHandler(@Nullable Handler<Throwable> handler);

  @Override
  EventStream<E> handler(@Nullable Handler<E> handler);

  @Override
  EventStream<E> pause();

  @Override
  EventStream<E> resume();

  @Override
  EventStream<E> fetch(long amount);

  @Override
  EventStream<E> endHandler(@Nullable Handler<Void> endHandler);
}
