package dev.blockjob.qmp.proxy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The ids that QEMU sees, {@code "NONCE-NUMBER"}, and how they are found in its replies without
 * parsing those: a reply has two members, so that its {@code id} stands first or last. The nonce
 * tells our replies from those to a former client of the monitor.
 */
final class IdRewriter {

  private static final byte[] MEMBER = "\"id\"".getBytes(StandardCharsets.US_ASCII);

  private final String nonce = Long.toHexString(ThreadLocalRandom.current().nextLong()) + '-';
  private final byte[] mark = ('"' + nonce).getBytes(StandardCharsets.US_ASCII);
  private long last;

  /** The next number. */
  long next() {
    return ++last;
  }

  /** The id of that number. */
  String of(long number) {
    return nonce + number;
  }

  /**
   * Where our id stands in a reply.
   *
   * @param memberStart the first byte of the member, or of the comma before it
   * @param valueStart the id's opening quote
   * @param valueEnd behind its closing quote
   * @param memberEnd behind the member, and behind the comma and space if it stands first
   */
  record Place(long number, int memberStart, int valueStart, int valueEnd, int memberEnd) {

    /** The reply with another id, or with none. */
    byte[] replace(byte[] reply, @Nullable String id) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(reply.length + 32);
      out.write(reply, 0, id == null ? memberStart : valueStart);
      if (id != null) {
        out.writeBytes(id.getBytes(StandardCharsets.US_ASCII));
      }
      int rest = id == null ? memberEnd : valueEnd;
      out.write(reply, rest, reply.length - rest);
      return out.toByteArray();
    }
  }

  /** Finds our id in a reply of {@code length} bytes; null if it has none. */
  @Nullable Place find(byte[] reply, int length) {
    Place first = first(reply, length);
    return first != null ? first : last(reply, length);
  }

  private @Nullable Place first(byte[] reply, int length) {
    int member = skipSpace(reply, 1, length);
    if (!isAt(MEMBER, reply, member, length)) {
      return null;
    }
    int colon = skipSpace(reply, member + MEMBER.length, length);
    int value = skipSpace(reply, colon + 1, length);
    int end = value + mark.length;
    while (end < length && isDigit(reply[end])) {
      end++;
    }
    if (!isAt(mark, reply, value, length) || end == length || reply[end] != '"') {
      return null;
    }
    int rest = skipSpace(reply, end + 1, length);
    if (reply[rest] == ',') {
      rest = skipSpace(reply, rest + 1, length);
    }
    return new Place(number(reply, value, end), member, value, end + 1, rest);
  }

  private @Nullable Place last(byte[] reply, int length) {
    int end = skipSpaceBack(reply, length - 2);
    if (end < 0 || reply[end] != '"') {
      return null;
    }
    int digits = end - 1;
    while (digits > 0 && isDigit(reply[digits])) {
      digits--;
    }
    int value = digits + 1 - mark.length;
    if (!isAt(mark, reply, value, length)) {
      return null;
    }
    int colon = skipSpaceBack(reply, value - 1);
    int member = skipSpaceBack(reply, colon - 1) + 1 - MEMBER.length;
    if (!isAt(MEMBER, reply, member, length)) {
      return null;
    }
    int comma = skipSpaceBack(reply, member - 1);
    int start = comma > 0 && reply[comma] == ',' ? comma : member;
    return new Place(number(reply, value, end), start, value, end + 1, end + 1);
  }

  private long number(byte[] reply, int value, int end) {
    int digits = value + mark.length;
    String number = new String(reply, digits, end - digits, StandardCharsets.US_ASCII);
    return number.isEmpty() || number.length() > 18 ? -1 : Long.parseLong(number);
  }

  private static boolean isAt(byte[] expected, byte[] bytes, int at, int length) {
    if (at < 0 || at + expected.length > length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (bytes[at + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  private static int skipSpace(byte[] bytes, int from, int length) {
    int at = from;
    while (at < length - 1 && bytes[at] <= ' ') {
      at++;
    }
    return Math.min(at, length - 1);
  }

  private static int skipSpaceBack(byte[] bytes, int from) {
    int at = from;
    while (at > 0 && bytes[at] <= ' ') {
      at--;
    }
    return at;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
