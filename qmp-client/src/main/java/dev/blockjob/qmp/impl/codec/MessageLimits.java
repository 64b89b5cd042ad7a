package dev.blockjob.qmp.impl.codec;

import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.QmpOptions;

/**
 * What a message may be before it is given up: see {@link QmpOptions}.
 *
 * @param bytes of it
 * @param nesting of its objects and arrays
 * @param tokens brackets, commas and colons outside of strings
 */
public record MessageLimits(int bytes, int nesting, int tokens) {

  /** What can be read at all: recursively, so that the stack must do. */
  public static final int MOST_NESTING = JsonReader.MAX_NESTING;

  /** What can be read at all: an object of 2 bytes takes 80 in memory. */
  public static final int MOST_TOKENS = JsonReader.MAX_TOKENS;

  private static final MessageLimits USUAL = of(QmpOptions.defaults());

  /** The usual ones, but for the size. */
  static MessageLimits ofBytes(int bytes) {
    return new MessageLimits(bytes, USUAL.nesting, USUAL.tokens);
  }

  /** Those of {@code options}. */
  public static MessageLimits of(QmpOptions options) {
    return new MessageLimits(options.maxMessageSize(), options.maxNesting(), options.maxTokens());
  }

  void checkBytes(int count) {
    if (count > bytes) {
      throw over("of more than " + bytes + " bytes");
    }
  }

  void checkNesting(int depth) {
    if (depth > nesting) {
      throw over("nested deeper than " + nesting);
    }
  }

  void checkTokens(int count) {
    if (count > tokens) {
      throw over("of more than " + tokens + " tokens");
    }
  }

  private static ProtocolException over(String what) {
    return new ProtocolException("a message " + what + ", which is the limit set here", null);
  }
}
