package dev.blockjob.cli.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of a line. Blanks and line ends separate; single and double quotes and the backslash
 * quote, as in a shell; JSON that begins a word or stands behind its first {@code =} is one word as
 * it is, its blanks and quotes included.
 *
 * @param words those that are there
 * @param open what the last one lacks: then the line goes on
 */
record Words(List<Word> words, Open open) {

  /** What is open at the end. */
  enum Open {
    NOTHING,
    QUOTE,
    JSON
  }

  /** Splits {@code line}. */
  static Words of(String line) {
    return new Splitter(line).split();
  }

  /** Their texts. */
  List<String> texts() {
    return words.stream().map(Word::text).toList();
  }

  private static final class Splitter {
    private final String line;
    private final StringBuilder text = new StringBuilder();
    private int at;
    private Open open = Open.NOTHING;

    Splitter(String line) {
      this.line = line;
    }

    Words split() {
      List<Word> words = new ArrayList<>();
      while (true) {
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
          at++;
        }
        if (at == line.length()) {
          return new Words(List.copyOf(words), open);
        }
        words.add(word());
      }
    }

    private Word word() {
      int start = at;
      int valueAt = 0;
      boolean quotedValue = false;
      text.setLength(0);
      while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
        char c = line.charAt(at);
        boolean begins = text.length() == valueAt && (valueAt > 0 || at == start);
        if (c == '\'' || c == '"') {
          quotedValue |= begins && valueAt > 0;
          quoted(c);
        } else if (begins && (c == '{' || c == '[')) {
          json();
        } else {
          if (c == '\\') {
            at++;
            open = at == line.length() ? Open.QUOTE : Open.NOTHING;
          }
          if (at < line.length()) {
            text.append(line.charAt(at++));
          }
          if (c == '=' && valueAt == 0) {
            valueAt = text.length();
          }
        }
      }
      return new Word(text.toString(), start, at, valueAt, quotedValue);
    }

    private void quoted(char quote) {
      at++;
      while (at < line.length() && line.charAt(at) != quote) {
        if (quote == '"' && line.charAt(at) == '\\' && at + 1 < line.length()) {
          at++;
        }
        text.append(line.charAt(at++));
      }
      if (at == line.length()) {
        open = Open.QUOTE;
      } else {
        at++;
      }
    }

    /** To the bracket that closes the first; whether it is JSON is for others to say. */
    private void json() {
      int depth = 0;
      boolean string = false;
      while (at < line.length()) {
        char c = line.charAt(at++);
        text.append(c);
        if (string) {
          if (c == '\\' && at < line.length()) {
            text.append(line.charAt(at++));
          } else if (c == '"') {
            string = false;
          }
        } else if (c == '"') {
          string = true;
        } else if (c == '{' || c == '[') {
          depth++;
        } else if (c == '}' || c == ']') {
          depth--;
          if (depth == 0) {
            return;
          }
        }
      }
      open = Open.JSON;
    }
  }
}
