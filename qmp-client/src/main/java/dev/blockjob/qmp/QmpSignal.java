package dev.blockjob.qmp;

import java.time.Duration;
import java.time.Instant;

/** A signal of a {@link QmpSupervisor}: one of QEMU's events, or a gap in them. */
public sealed interface QmpSignal {

  /** Something happened in QEMU. */
  record Event(QmpEvent event) implements QmpSignal {}

  /**
   * The connection was lost, and another one is tried for.
   *
   * @param cause why
   * @param at when, by this host's clock
   */
  record Lost(DisconnectCause cause, Instant at) implements QmpSignal {}

  /**
   * A connection stands again. Events between the two times are gone, if there were any: ask QEMU
   * what is the case now. It may be another QEMU.
   *
   * @param cause why the one before was lost
   * @param from when it was
   * @param to when this one was in command mode
   * @param greeting what QEMU said this time
   */
  record Gap(DisconnectCause cause, Instant from, Instant to, QmpGreeting greeting)
      implements QmpSignal {

    /** How long it was. */
    public Duration length() {
      return Duration.between(from, to);
    }
  }
}
