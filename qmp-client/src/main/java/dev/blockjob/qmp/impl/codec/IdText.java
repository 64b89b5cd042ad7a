package dev.blockjob.qmp.impl.codec;

import dev.blockjob.qmp.impl.codec.RequestLexer.Token;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** An id on its way back to its client. */
final class IdText {
  private IdText() {}

  /** The value between two places, as one line of ASCII that every JSON parser reads. */
  static String of(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] < 0x20 || bytes[i] > 0x7e || bytes[i] == '\'') {
        return rewritten(bytes, start, end);
      }
    }
    return new String(bytes, start, end - start, StandardCharsets.US_ASCII);
  }

  private static String rewritten(byte[] bytes, int start, int end) {
    StringBuilder out = new StringBuilder();
    byte[] ended = Arrays.copyOf(bytes, end + 1);
    ended[end] = ' '; // ends a number or keyword
    new RequestLexer()
        .scan(ended, start, end + 1, (token, from, to) -> append(token, ended, from, to, out));
    return out.toString();
  }

  private static void append(Token token, byte[] bytes, int from, int to, StringBuilder out) {
    switch (token) {
      case STRING ->
          QemuText.quote(Objects.requireNonNull(QemuText.decode(bytes, from, to).text()), out);
      case COMMA -> out.append(", ");
      case COLON -> out.append(": ");
      default -> out.append(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    }
  }
}
