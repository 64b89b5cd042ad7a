package dev.blockjob.cli;

import dev.blockjob.qmp.QmpAddress;

/**
 * QEMU's monitor as {@code -s} names it.
 *
 * @param address where one of the two listens
 * @param listens whether we do, and QEMU connects
 */
public record Monitor(QmpAddress address, boolean listens) {

  private static final String LISTEN = "listen:";

  /** What the user of {@code call} typed: {@code ADDRESS}, or {@code listen:ADDRESS}. */
  static Monitor parse(Blockjob call, String text) {
    return text.startsWith(LISTEN)
        ? new Monitor(call.address(text.substring(LISTEN.length())), true)
        : new Monitor(call.address(text), false);
  }
}
