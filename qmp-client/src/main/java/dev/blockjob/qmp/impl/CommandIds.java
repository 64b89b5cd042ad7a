package dev.blockjob.qmp.impl;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The ids of one connection's commands. May be used from any thread.
 *
 * <p>Replies to a former client of the monitor can reach us, but none later than the one to our
 * {@code qmp_capabilities}: QEMU gives them in order. So that one needs an id which a former client
 * hardly ever has; no other id of ours is in use yet. The others are short, for QEMU takes 3
 * microseconds and more for each byte of a request.
 */
final class CommandIds {

  private final AtomicLong last = new AtomicLong();

  /** For the command that ends the handshake. */
  static String ofHandshake() {
    return Long.toString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX);
  }

  /** For the next of all others. */
  Long next() {
    return last.incrementAndGet();
  }
}
