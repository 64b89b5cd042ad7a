package dev.blockjob.qmp.impl.codec;

import java.util.Arrays;
import java.util.List;

/**
 * QEMU's own lexer for requests: which bytes make a token, which make none, and where it takes up
 * again after those. Kept as a table of states, so that a chunk may end anywhere. See QEMU's <a
 * href="https://gitlab.com/qemu-project/qemu/-/blob/master/qobject/json-lexer.c">json-lexer.c</a>
 * for the grammar: JSON with single-quoted strings.
 */
final class RequestLexer {

  /** What a token is. */
  enum Token {
    OBJECT_START,
    OBJECT_END,
    ARRAY_START,
    ARRAY_END,
    COLON,
    COMMA,
    INTEGER,
    FLOAT,
    KEYWORD,
    STRING,
    /** Bytes that are no token. */
    STRAY
  }

  /** Takes the tokens. */
  interface Sink {
    /** The token stands at {@code start} to {@code end} of the buffer that is being scanned. */
    void token(Token token, int start, int end);
  }

  private static final int ERROR = 0;
  private static final int START = 1;
  private static final int RECOVERY = 2;
  private static final int DOUBLE_QUOTED = 3;
  private static final int DOUBLE_QUOTED_ESCAPE = 4;
  private static final int SINGLE_QUOTED = 5;
  private static final int SINGLE_QUOTED_ESCAPE = 6;
  private static final int SIGN = 7;
  private static final int ZERO = 8;
  private static final int INTEGER = 9;
  private static final int POINT = 10;
  private static final int FRACTION = 11;
  private static final int EXPONENT = 12;
  private static final int EXPONENT_SIGN = 13;
  private static final int EXPONENT_DIGITS = 14;
  private static final int KEYWORD = 15;
  private static final int STATES = 16;

  /** Added to a state in the table: the byte belongs to what follows. */
  private static final int LOOKAHEAD = 64;

  /** A terminal state is this and the index of its token. */
  private static final int TERMINAL = 32;

  private static final List<Token> TOKENS = List.of(Token.values());
  private static final byte[][] TABLE = table();

  private int state = START;
  private int tokenStart;
  private int line = 1;
  private int column;
  private int tokenLine = 1;
  private int tokenColumn = 1;
  private boolean lookedAhead;

  /** Scans {@code buffer} between two places; calls in a row continue each other. */
  void scan(byte[] buffer, int from, int to, Sink sink) {
    for (int at = from; at < to; at++) {
      int b = buffer[at] & 0xff;
      column++;
      if (b == '\n') {
        line++;
        column = 0;
      }
      while (!consumed(b, at, sink)) {
        // The byte ended a token and begins the next.
      }
    }
  }

  private boolean consumed(int b, int at, Sink sink) {
    if (state == START) {
      tokenStart = at;
      tokenLine = line;
      tokenColumn = lookedAhead ? column + 1 : column; // as QEMU 11.1 counts
      lookedAhead = false;
    }
    int next = TABLE[state][b];
    boolean lookahead = (next & LOOKAHEAD) != 0;
    next &= ~LOOKAHEAD;
    if (next == ERROR) {
      sink.token(Token.STRAY, tokenStart, at + 1);
      state = RECOVERY;
    } else if (next >= TERMINAL) {
      state = START;
      sink.token(TOKENS.get(next - TERMINAL), tokenStart, lookahead ? at : at + 1);
    } else {
      state = next;
    }
    lookedAhead = lookahead;
    return !lookahead;
  }

  /** Whether a token has begun. */
  boolean inToken() {
    return state != START && state != RECOVERY;
  }

  /** Where the token that has begun, or was given last, stands in the buffer. */
  int tokenStart() {
    return tokenStart;
  }

  /** The buffer's content was moved by so many bytes to its front. */
  void moved(int by) {
    tokenStart -= by;
  }

  /** What has begun is too large; it is given up. */
  void giveUp() {
    state = START;
  }

  /** Line and column of the last token, from 1, counted from the first byte ever. */
  String position() {
    return tokenLine + ":" + tokenColumn;
  }

  private static byte[][] table() {
    byte[][] table = new byte[STATES][256];
    set(table, RECOVERY, 0x20, 0xfd, RECOVERY);
    set(table, RECOVERY, 0, 0x1f, START | LOOKAHEAD);
    set(table, RECOVERY, "\t", RECOVERY);
    set(table, RECOVERY, 0xfe, 0xff, START | LOOKAHEAD);
    set(table, RECOVERY, "{}[]:,", START | LOOKAHEAD);
    quoted(table, DOUBLE_QUOTED, DOUBLE_QUOTED_ESCAPE, "\"");
    quoted(table, SINGLE_QUOTED, SINGLE_QUOTED_ESCAPE, "'");
    start(table);
    numbers(table);
    ending(table, KEYWORD, Token.KEYWORD);
    set(table, KEYWORD, 'a', 'z', KEYWORD);
    return table;
  }

  private static void start(byte[][] table) {
    set(table, START, " \t\r\n", START);
    set(table, START, "\"", DOUBLE_QUOTED);
    set(table, START, "'", SINGLE_QUOTED);
    set(table, START, "-", SIGN);
    set(table, START, "0", ZERO);
    set(table, START, '1', '9', INTEGER);
    set(table, START, 'a', 'z', KEYWORD);
    set(table, START, "{", terminal(Token.OBJECT_START));
    set(table, START, "}", terminal(Token.OBJECT_END));
    set(table, START, "[", terminal(Token.ARRAY_START));
    set(table, START, "]", terminal(Token.ARRAY_END));
    set(table, START, ":", terminal(Token.COLON));
    set(table, START, ",", terminal(Token.COMMA));
  }

  private static void quoted(byte[][] table, int inside, int escape, String quote) {
    set(table, inside, 0x20, 0xfd, inside);
    set(table, inside, "\\", escape);
    set(table, inside, quote, terminal(Token.STRING));
    set(table, escape, 0x20, 0xfd, inside);
  }

  private static void numbers(byte[][] table) {
    set(table, SIGN, "0", ZERO);
    set(table, SIGN, '1', '9', INTEGER);
    ending(table, ZERO, Token.INTEGER);
    set(table, ZERO, '0', '9', ERROR);
    set(table, ZERO, ".", POINT);
    ending(table, INTEGER, Token.INTEGER);
    set(table, INTEGER, '0', '9', INTEGER);
    set(table, INTEGER, ".", POINT);
    set(table, INTEGER, "eE", EXPONENT);
    set(table, POINT, '0', '9', FRACTION);
    ending(table, FRACTION, Token.FLOAT);
    set(table, FRACTION, '0', '9', FRACTION);
    set(table, FRACTION, "eE", EXPONENT);
    set(table, EXPONENT, "+-", EXPONENT_SIGN);
    set(table, EXPONENT, '0', '9', EXPONENT_DIGITS);
    set(table, EXPONENT_SIGN, '0', '9', EXPONENT_DIGITS);
    ending(table, EXPONENT_DIGITS, Token.FLOAT);
    set(table, EXPONENT_DIGITS, '0', '9', EXPONENT_DIGITS);
  }

  private static int terminal(Token token) {
    return TERMINAL + TOKENS.indexOf(token);
  }

  /** Any byte that doesn't go on with it ends it. */
  private static void ending(byte[][] table, int state, Token token) {
    Arrays.fill(table[state], (byte) (terminal(token) | LOOKAHEAD));
  }

  private static void set(byte[][] table, int state, int first, int last, int next) {
    Arrays.fill(table[state], first, last + 1, (byte) next);
  }

  private static void set(byte[][] table, int state, String bytes, int next) {
    bytes.chars().forEach(b -> table[state][b] = (byte) next);
  }
}
