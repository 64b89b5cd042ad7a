package dev.blockjob.qmp.impl.codec;

import dev.blockjob.qmp.ProtocolException;
import java.util.Arrays;

/**
 * Cuts a byte stream into JSON objects by their braces, aware of strings and escapes: QEMU ends a
 * message with CRLF, but with {@code pretty=on} one message spans many lines. Keeps its place
 * between chunks, so that no byte is looked at twice however they dribble in.
 *
 * <p>QEMU prints non-finite numbers as C's printf does ({@code inf}, {@code nan}), which no JSON
 * parser reads. Outside strings the letter {@code i} and the letters {@code na} occur in nothing
 * else, so they are rewritten to what Jackson reads ({@code +INF}, {@code -INF}, {@code NaN}).
 */
public final class MessageFramer {

  /** Takes one message. */
  @FunctionalInterface
  public interface Sink {
    /** The bytes are valid during the call only. */
    void message(byte[] buffer, int offset, int length);
  }

  /** An idle connection must be small. */
  private static final byte[] NONE = {};

  private final MessageLimits limits;
  private final boolean verbatim;
  private byte[] buffer = NONE;

  /** Whether {@link #buffer} is the caller's: most messages end where a chunk does. */
  private boolean borrowed;

  private int length;
  private int scanned;
  private int start;
  private int depth;
  private int tokens;
  private boolean inString;
  private boolean escaped;

  /** Fails on messages beyond {@code limits}. */
  public MessageFramer(MessageLimits limits) {
    this(limits, false);
  }

  /** Fails on messages larger than {@code maxMessageSize} bytes; the other limits are usual. */
  public MessageFramer(int maxMessageSize) {
    this(MessageLimits.ofBytes(maxMessageSize));
  }

  private MessageFramer(MessageLimits limits, boolean verbatim) {
    this.limits = limits;
    this.verbatim = verbatim;
  }

  /** One that gives each message as it came, non-finite numbers too. */
  public static MessageFramer verbatim(MessageLimits limits) {
    return new MessageFramer(limits, true);
  }

  /** {@link #verbatim(MessageLimits)} with the usual limits but for the size. */
  public static MessageFramer verbatim(int maxMessageSize) {
    return verbatim(MessageLimits.ofBytes(maxMessageSize));
  }

  /**
   * Takes a chunk and gives the messages that it completes to {@code sink}. The chunk is neither
   * changed nor kept.
   *
   * @throws ProtocolException if what stands between messages is no JSON object, or a message is
   *     beyond the limits; the framer is of no use then
   */
  public void feed(byte[] chunk, Sink sink) {
    append(chunk);
    while (scanned < length) {
      byte b = buffer[scanned];
      if (depth == 0) {
        between(b);
      } else if (inString) {
        string();
      } else {
        outside(b, sink);
      }
      scanned++;
    }
    compact();
    limits.checkBytes(length);
  }

  /** Whether bytes of an unfinished message are kept. */
  public boolean inMessage() {
    return depth > 0;
  }

  private void append(byte[] chunk) {
    borrowed = length == 0;
    if (borrowed) {
      buffer = chunk;
    } else {
      if (length + chunk.length > buffer.length) {
        buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + chunk.length));
      }
      System.arraycopy(chunk, 0, buffer, length, chunk.length);
    }
    length += chunk.length;
  }

  private void between(byte b) {
    if (b == '{') {
      start = scanned;
      depth = 1;
      tokens = 1;
    } else if (b != '\n' && b != '\r' && b != ' ' && b != '\t') {
      throw new ProtocolException(
          "this is not QMP: '" + Excerpt.of(buffer, scanned, length - scanned) + "'", null);
    }
  }

  /** Goes to the quote that ends the string, or to the last byte there is. */
  private void string() {
    byte[] bytes = buffer;
    int last = length - 1;
    int at = scanned;
    while (!stringEnds(bytes[at]) && at < last) {
      at++;
    }
    scanned = at;
  }

  private boolean stringEnds(byte b) {
    if (escaped) {
      escaped = false;
    } else if (b == '\\') {
      escaped = true;
    } else if (b == '"') {
      inString = false;
    }
    return !inString;
  }

  private void outside(byte b, Sink sink) {
    switch (b) {
      case '"' -> inString = true;
      case '{', '[' -> {
        limits.checkNesting(++depth);
        limits.checkTokens(++tokens);
      }
      case ',', ':' -> limits.checkTokens(++tokens);
      case '}', ']' -> {
        limits.checkTokens(++tokens);
        if (--depth == 0) {
          limits.checkBytes(scanned + 1 - start);
          sink.message(buffer, start, scanned + 1 - start);
          start = scanned + 1;
        }
      }
      case 'i', 'n', 'f', 'a' -> {
        if (!verbatim) {
          nonFinite(b);
        }
      }
      default -> {}
    }
  }

  /** Works backwards from the second letter, so that a chunk may end anywhere in the word. */
  private void nonFinite(byte b) {
    byte before = buffer[scanned - 1];
    if (b == 'i') {
      put(scanned, 'I');
      sign(before);
    } else if (b == 'n' && before == 'I') {
      put(scanned, 'N');
    } else if (b == 'f' && before == 'N') {
      put(scanned, 'F');
    } else if (b == 'a' && before == 'n') {
      put(scanned - 1, 'N');
      if (buffer[scanned - 2] == '-') {
        put(scanned - 2, ' ');
      }
    } else if (b == 'n' && before == 'a' && buffer[scanned - 2] == 'N') {
      put(scanned, 'N');
    }
  }

  private void put(int at, char letter) {
    if (borrowed) {
      buffer = buffer.clone();
      borrowed = false;
    }
    buffer[at] = (byte) letter;
  }

  /** Jackson wants a sign before INF; QEMU nearly always leaves a space where it can go. */
  private void sign(byte before) {
    if (before == '-') {
      return;
    }
    if (before != ' ') {
      append(new byte[1]);
      System.arraycopy(buffer, scanned, buffer, scanned + 1, length - 1 - scanned);
      scanned++;
    }
    put(scanned - 1, '+');
  }

  /** Keeps what belongs to an unfinished message. */
  private void compact() {
    if (depth == 0) {
      buffer = NONE;
      length = 0;
    } else if (borrowed) {
      buffer = Arrays.copyOfRange(buffer, start, length);
      length -= start;
    } else if (start > 0) {
      length -= start;
      System.arraycopy(buffer, start, buffer, 0, length);
    }
    borrowed = false;
    start = 0;
    scanned = length;
  }
}
