package dev.blockjob.qmp.impl;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The ids of one connection's commands. May be used from any thread.
 *
 * <p>Replies to a former client of the monitor can reach us; its ids hardly ever have our nonce.
 * Two digits do: QEMU gives such a reply before the one to our {@code qmp_capabilities}, when no
 * other id of ours is in use yet, and takes 3 microseconds and more for each byte of a request.
 */
final class CommandIds {

  private static final int NONCE_DIGITS = 2;

  private final String nonce = nonce();
  private final AtomicLong last = new AtomicLong();

  String next() {
    return nonce + digits(last.incrementAndGet());
  }

  private static String nonce() {
    int least = (int) Math.pow(Character.MAX_RADIX, NONCE_DIGITS - 1);
    return digits(ThreadLocalRandom.current().nextInt(least, least * Character.MAX_RADIX));
  }

  private static String digits(long number) {
    return Long.toString(number, Character.MAX_RADIX);
  }
}
