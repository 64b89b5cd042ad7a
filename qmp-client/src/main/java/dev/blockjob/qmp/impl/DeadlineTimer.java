package dev.blockjob.qmp.impl;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * One timer for the deadlines of all commands. It may be too early, since deadlines move on, and
 * never late. Belongs to the event loop.
 */
final class DeadlineTimer {

  private static final long NONE = -1;

  private final Vertx vertx;
  private final LongUnaryOperator expire;
  private long timer = NONE;
  private long due;
  private boolean stopped;

  /**
   * Not armed.
   *
   * @param expire is given {@link System#nanoTime()}, ends what is due, and returns the nanoseconds
   *     to the next deadline, {@link Long#MAX_VALUE} if there is none
   */
  DeadlineTimer(Vertx vertx, LongUnaryOperator expire) {
    this.vertx = vertx;
    this.expire = expire;
  }

  /** There is a deadline so many nanoseconds from {@code now}. */
  void arm(long now, long nanos) {
    boolean needless = stopped || nanos == Long.MAX_VALUE;
    if (needless || (timer != NONE && due - (now + nanos) <= 0)) {
      return;
    }
    cancel();
    due = now + nanos;
    timer = vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos) + 1), id -> fired());
  }

  private void fired() {
    timer = NONE;
    long now = System.nanoTime();
    arm(now, expire.applyAsLong(now));
  }

  /** No deadline counts any more. */
  void stop() {
    stopped = true;
    cancel();
  }

  private void cancel() {
    if (timer != NONE) {
      vertx.cancelTimer(timer);
      timer = NONE;
    }
  }
}
