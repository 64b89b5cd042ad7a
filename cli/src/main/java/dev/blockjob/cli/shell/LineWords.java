package dev.blockjob.cli.shell;

import dev.blockjob.cli.option.JsonText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The words of a line. Blanks and line ends separate; single and double quotes and the backslash
 * quote, as in a shell; JSON that begins a word or stands behind its first {@code =} is one word as
 * it is, its blanks and quotes included.
 *
 * @param words those that are there
 * @param open what the last one is in the middle of
 * @param missing what would end that, such as {@code ]}}; empty if nothing is open
 */
record LineWords(List<LineWord> words, Open open, String missing) {

  /** What is open at the end. */
  enum Open {
    NOTHING,
    QUOTE,
    JSON
  }

  /** Splits {@code line}. */
  static LineWords of(String line) {
    return new Splitter(line).split();
  }

  /** Their texts. */
  List<String> texts() {
    return words.stream().map(LineWord::text).toList();
  }

  /** Whether further lines can complete it: JSON that is wrong already gets no better. */
  boolean canGoOn() {
    return open == Open.QUOTE || (open == Open.JSON && JsonText.canGoOn(last().value()));
  }

  LineWord last() {
    return words.get(words.size() - 1);
  }

  private static final class Splitter {
    private final String line;
    private final StringBuilder text = new StringBuilder();
    private int at;
    private Open open = Open.NOTHING;
    private String missing = "";

    Splitter(String line) {
      this.line = line;
    }

    LineWords split() {
      List<LineWord> words = new ArrayList<>();
      while (true) {
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
          at++;
        }
        if (at == line.length()) {
          return new LineWords(List.copyOf(words), open, missing);
        }
        words.add(word());
      }
    }

    private LineWord word() {
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
            if (at == line.length()) {
              leaveOpen(Open.QUOTE, "what \\ quotes");
            }
          }
          if (at < line.length()) {
            text.append(line.charAt(at++));
          }
          if (c == '=' && valueAt == 0) {
            valueAt = text.length();
          }
        }
      }
      return new LineWord(text.toString(), start, at, valueAt, quotedValue);
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
        leaveOpen(Open.QUOTE, String.valueOf(quote));
      } else {
        at++;
      }
    }

    private void leaveOpen(Open what, String end) {
      open = what;
      missing = end;
    }

    /** To the bracket that closes the first; whether it is JSON is for others to say. */
    private void json() {
      Deque<Character> ends = new ArrayDeque<>();
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
          ends.push(c == '{' ? '}' : ']');
        } else if (c == '}' || c == ']') {
          ends.pop();
          if (ends.isEmpty()) {
            return;
          }
        }
      }
      StringBuilder all = new StringBuilder(string ? "\"" : "");
      ends.forEach(all::append);
      leaveOpen(Open.JSON, all.toString());
    }
  }
}
