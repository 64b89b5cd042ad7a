package dev.blockjob.qmp.trace;

import dev.blockjob.qmp.WireName;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message, or the end of a connection.
 *
 * @param connection tells connections apart, also those of several processes
 * @param time when it was sent or received here, to the microsecond
 * @param since from the beginning of the connection, by a clock that doesn't jump
 * @param kind what it is, and with that in which direction it went
 * @param command the name of the command, or of the command that is answered; null for the rest,
 *     and for answers to nothing that was asked here
 * @param latency of an answer, from when its command was sent; null where there is none
 * @param masked whether secrets in {@code text} were replaced by {@value #MASK}
 * @param text the message byte for byte as it was on the wire, without white space around it,
 *     unless it is masked; for {@link Kind#END} the cause
 */
public record TracedMessage(
    String connection,
    Instant time,
    Duration since,
    Kind kind,
    @Nullable String command,
    @Nullable Duration latency,
    boolean masked,
    String text) {

  /** What stands in place of a secret. */
  public static final String MASK = "<masked>";

  /** What a message is. */
  public enum Kind implements WireName {
    /** QEMU's first words. */
    GREETING("greeting"),
    /** A request; the only kind that is sent. */
    COMMAND("command"),
    /** {@code return}. */
    REPLY("reply"),
    /** {@code error}. */
    ERROR("error"),
    EVENT("event"),
    /** What arrived and isn't QMP. */
    GARBAGE("garbage"),
    /** The other side closed the connection, or it broke. */
    END("end"),
    /** The connection was closed from here. */
    CLOSED("closed");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    @Override
    public String wireName() {
      return wireName;
    }
  }
}
