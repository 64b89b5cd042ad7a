package dev.blockjob.qmp;

import dev.blockjob.qmp.impl.codec.MessageLimits;
import dev.blockjob.qmp.trace.TraceSink;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a client connects, and its limits and deadlines. Immutable; start from {@link #defaults()}.
 *
 * @param connectTimeout until the socket is connected; default 5 s
 * @param greetingTimeout from connected until {@code qmp_capabilities} was answered; default 10 s.
 *     A monitor serves one client at a time, so running into this usually means that another client
 *     holds it
 * @param commandTimeout from the moment a command is written until its reply, for a command of no
 *     size; default 60 s, because a command that drains a slow target can block the monitor for 10
 *     s and more
 * @param commandTimeoutPerMiB added for each MiB of the request, in proportion; default 20 s (QEMU
 *     reads a request byte by byte, 4 s per MiB)
 * @param maxMessageSize of one message from QEMU, in bytes; default 64 MiB. A larger one ends the
 *     connection
 * @param maxNesting of objects and arrays in one message from QEMU; default and most 1024, which is
 *     QEMU's own limit on requests. A deeper one ends the connection
 * @param maxTokens brackets, commas and colons of one message from QEMU, which bound the memory
 *     that it takes once it is read: an object of 2 bytes takes 80; default and most 8 Mi. One with
 *     more ends the connection
 * @param maxQueued commands that wait here because {@code window} of them are in flight, or because
 *     command mode isn't reached; default 10,000. One more fails with {@link NotSentException}
 * @param window commands in flight at once; default 8, which is what QEMU queues. More of them
 *     would hold up out-of-band commands
 * @param eventBuffer events kept for each {@link EventStream} that isn't reading; default 4096
 * @param transport default {@link QmpTransport#AUTO}
 * @param tls for {@link QmpAddress.Tls}; default {@link QmpTls#defaults()}
 * @param schemaCache the folder where schemas are kept for other processes, each for one build of
 *     QEMU, which is told by its program file: only of a process that is ours or root's, behind a
 *     Unix socket, and not while there is a {@code trace}. A folder that others may write to isn't
 *     used. Null, the default, for this process alone
 * @param trace sees each message of each connection; null, the default, for none, which costs
 *     nothing
 */
@RecordBuilder
public record QmpOptions(
    Duration connectTimeout,
    Duration greetingTimeout,
    Duration commandTimeout,
    Duration commandTimeoutPerMiB,
    int maxMessageSize,
    int maxNesting,
    int maxTokens,
    int maxQueued,
    int window,
    int eventBuffer,
    QmpTransport transport,
    QmpTls tls,
    @Nullable Path schemaCache,
    @Nullable TraceSink trace)
    implements QmpOptionsBuilder.With {

  /** The defaults named above. */
  public static QmpOptions defaults() {
    return new QmpOptions(
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(20),
        64 << 20,
        MessageLimits.MOST_NESTING,
        MessageLimits.MOST_TOKENS,
        10_000,
        8,
        4096,
        QmpTransport.AUTO,
        QmpTls.defaults(),
        null,
        null);
  }

  /** Refuses durations and sizes that are not positive with {@link IllegalArgumentException}. */
  public QmpOptions {
    requirePositive("connectTimeout", connectTimeout.toMillis());
    requirePositive("greetingTimeout", greetingTimeout.toMillis());
    requirePositive("commandTimeout", commandTimeout.toMillis());
    requirePositive("maxMessageSize", maxMessageSize);
    requireBetween("maxNesting", maxNesting, MessageLimits.MOST_NESTING);
    requireBetween("maxTokens", maxTokens, MessageLimits.MOST_TOKENS);
    requirePositive("maxQueued", maxQueued);
    requirePositive("window", window);
    requirePositive("eventBuffer", eventBuffer);
    if (commandTimeoutPerMiB.isNegative()) {
      throw new IllegalArgumentException("commandTimeoutPerMiB is negative");
    }
  }

  private static void requireBetween(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + " must be 1 to " + most + ", not " + value);
    }
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }

  /** The deadline of a request of {@code bytes} bytes. */
  public Duration commandTimeoutFor(int bytes) {
    return commandTimeout.plusMillis((commandTimeoutPerMiB.toMillis() * bytes) >> 20);
  }
}
