package dev.blockjob.cli;

import dev.blockjob.qmp.QmpAddress;

/**
 * QEMU's monitor as {@code -s} names it.
 *
 * @param address where one of the two listens
 * @param listens whether we do, and QEMU connects
 */
public record MonitorOption(QmpAddress address, boolean listens) {

  private static final String LISTEN = "listen:";

  /** What the user of {@code call} typed: {@code ADDRESS}, or {@code listen:ADDRESS}. */
  static MonitorOption parse(Blockjob call, String text) {
    return text.startsWith(LISTEN)
        ? new MonitorOption(call.address(text.substring(LISTEN.length())), true)
        : new MonitorOption(call.address(text), false);
  }
}
