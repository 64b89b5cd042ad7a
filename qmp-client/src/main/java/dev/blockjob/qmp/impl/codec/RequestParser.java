package dev.blockjob.qmp.impl.codec;

import dev.blockjob.qmp.impl.codec.RequestLexer.Token;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses one message, token by token; keeps of it what a request is made of. */
final class RequestParser {

  /** What may come next in an object or array. */
  private enum Expect {
    FIRST,
    KEY,
    COLON,
    VALUE,
    SEPARATOR
  }

  /** An object or array that has begun. */
  private static final class Open {
    final boolean object;
    final @Nullable Set<String> keys;

    /** Only in {@link JsonErrorDialect#LATE}, where it is looked at before it is refused. */
    final boolean isKey;

    Expect expect = Expect.FIRST;
    String key = "";

    Open(boolean object, boolean isKey) {
      this.object = object;
      this.isKey = isKey;
      this.keys = object ? new HashSet<>() : null;
    }
  }

  private final boolean late;
  private final ArrayDeque<Open> open = new ArrayDeque<>();
  private final RequestMembers members = new RequestMembers();
  private @Nullable String fault;
  private boolean isObject;
  private int memberStart;

  RequestParser(JsonErrorDialect dialect) {
    this.late = dialect == JsonErrorDialect.LATE;
  }

  /** What is wrong with the message: the first fault; null if nothing is, so far. */
  @Nullable String fault() {
    return fault;
  }

  /** The request that was parsed; null if the message is no object. */
  @Nullable ClientRequest request(byte[] bytes) {
    return isObject ? members.request(bytes) : null;
  }

  /** Takes a token that stands in a message which starts at {@code base}. */
  void token(Token token, byte[] buffer, int base, int from, int to) {
    if (fault != null) {
      return;
    }
    Open in = open.peek();
    Expect expect = in == null ? Expect.VALUE : in.expect;
    if (in == null) {
      isObject = token == Token.OBJECT_START;
    } else if (expect == Expect.FIRST) {
      if (token == (in.object ? Token.OBJECT_END : Token.ARRAY_END)) {
        close(in, to - base);
        return;
      }
      expect = in.object ? Expect.KEY : Expect.VALUE;
    }
    switch (expect) {
      case KEY -> key(java.util.Objects.requireNonNull(in), token, buffer, from, to);
      case COLON -> colon(java.util.Objects.requireNonNull(in), token);
      case SEPARATOR -> separator(java.util.Objects.requireNonNull(in), token, to - base);
      default -> value(token, buffer, base, from, to);
    }
  }

  private void key(Open in, Token token, byte[] buffer, int from, int to) {
    if (token == Token.STRING) {
      QemuText.Decoded decoded = QemuText.decode(buffer, from, to);
      fault = decoded.error();
      in.key = decoded.text() == null ? "" : decoded.text();
      in.expect = Expect.COLON;
    } else if (!late) {
      fault = "expecting key";
    } else if (token == Token.OBJECT_START || token == Token.ARRAY_START) {
      open.push(new Open(token == Token.OBJECT_START, true));
    } else {
      fault = scalarFault(token, buffer, from, to);
      if (fault == null) {
        fault = "key is not a string in object";
      }
    }
  }

  private void colon(Open in, Token token) {
    if (token == Token.COLON) {
      in.expect = Expect.VALUE;
    } else {
      fault = late ? "missing : in object pair" : "expecting ':'";
    }
  }

  private void separator(Open in, Token token, int end) {
    if (token == Token.COMMA) {
      in.expect = in.object ? Expect.KEY : Expect.VALUE;
    } else if (token == (in.object ? Token.OBJECT_END : Token.ARRAY_END)) {
      close(in, end);
    } else if (late) {
      fault = in.object ? "expected separator in dict" : "expected separator in list";
    } else {
      fault = in.object ? "expected ',' or '}'" : "expected ',' or ']'";
    }
  }

  private void value(Token token, byte[] buffer, int base, int from, int to) {
    if (open.size() == 1) {
      memberStart = from - base;
    }
    if (token == Token.OBJECT_START || token == Token.ARRAY_START) {
      open.push(new Open(token == Token.OBJECT_START, false));
      return;
    }
    String wrong = scalarFault(token, buffer, from, to);
    if (wrong != null) {
      fault = wrong;
    } else {
      String text = token == Token.STRING ? QemuText.decode(buffer, from, to).text() : null;
      completed(text, false, to - base);
    }
  }

  private static @Nullable String scalarFault(Token token, byte[] buffer, int from, int to) {
    return switch (token) {
      case INTEGER, FLOAT -> null;
      case STRING -> QemuText.decode(buffer, from, to).error();
      case KEYWORD -> keywordFault(QemuText.print(buffer, from, to));
      default -> "expecting value";
    };
  }

  private static @Nullable String keywordFault(String word) {
    boolean known = word.equals("true") || word.equals("false") || word.equals("null");
    return known ? null : "invalid keyword '" + word + "'";
  }

  private void close(Open ended, int end) {
    open.pop();
    if (ended.isKey) {
      fault = "key is not a string in object";
    } else {
      completed(null, ended.object, end);
    }
  }

  /** A value is complete, in whatever is open now. */
  private void completed(@Nullable String text, boolean object, int end) {
    Open in = open.peek();
    if (in == null) {
      return;
    }
    in.expect = Expect.SEPARATOR;
    if (in.keys != null) {
      if (!in.keys.add(in.key)) {
        fault = "duplicate key";
      } else if (open.size() == 1) {
        members.add(in.key, memberStart, end, text, object);
      }
    }
  }
}
