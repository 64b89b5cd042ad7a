package dev.blockjob.cli.shell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a JSON object that is being typed ends.
 *
 * @param path the names of the members that are open, outermost first
 * @param value whether the value of the last of them comes next; otherwise a further name does
 * @param typed what of that is there, without its quote
 * @param from where it begins in the text, its quote included
 * @param texts the values that are complete, by their dotted path
 */
record JsonPlace(
    List<String> path, boolean value, String typed, int from, Map<String, String> texts) {

  /** Empty where neither a name nor a value can come next, and in arrays. */
  static Optional<JsonPlace> of(String text) {
    return new Scanner(text).scan();
  }

  private enum Next {
    NAME,
    COLON,
    VALUE,
    COMMA
  }

  private static final class Scanner {
    private final String text;
    private final List<String> path = new ArrayList<>();
    private final Map<String, String> texts = new HashMap<>();
    private Next next = Next.VALUE;
    private int at;

    Scanner(String text) {
      this.text = text;
    }

    Optional<JsonPlace> scan() {
      while (at < text.length()) {
        int from = at;
        char c = text.charAt(at);
        if (c == '"') {
          String string = string();
          if (at > text.length()) {
            return place(string, from);
          }
          took(string);
        } else if (c == '[') {
          return Optional.empty();
        } else if (!punctuation(c) && !Character.isWhitespace(c)) {
          String scalar = scalar();
          if (at == text.length()) {
            return place(scalar, from);
          }
          took(scalar);
        } else {
          at++;
        }
      }
      return place("", at);
    }

    private Optional<JsonPlace> place(String typed, int from) {
      boolean open = next == Next.NAME || (next == Next.VALUE && !path.isEmpty());
      List<String> around = next == Next.NAME ? path.subList(0, path.size() - 1) : path;
      return open
          ? Optional.of(new JsonPlace(List.copyOf(around), next == Next.VALUE, typed, from, texts))
          : Optional.empty();
    }

    /** The last element of the path is the name that was read last in the innermost object. */
    private boolean punctuation(char c) {
      switch (c) {
        case '{' -> {
          path.add("");
          next = Next.NAME;
        }
        case '}' -> {
          if (!path.isEmpty()) {
            path.remove(path.size() - 1);
          }
          next = Next.COMMA;
        }
        case ':' -> next = Next.VALUE;
        case ',' -> next = Next.NAME;
        default -> {
          return false;
        }
      }
      return true;
    }

    private void took(String string) {
      if (path.isEmpty()) {
        return;
      }
      if (next == Next.NAME) {
        path.set(path.size() - 1, string);
        next = Next.COLON;
      } else {
        texts.put(String.join(".", path), string);
        next = Next.COMMA;
      }
    }

    /** Leaves {@link #at} behind its closing quote; beyond the text's end if there is none. */
    private String string() {
      StringBuilder string = new StringBuilder();
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        string.append(text.charAt(at++));
      }
      at++;
      return string.toString();
    }

    private String scalar() {
      int from = at;
      while (at < text.length() && " \t\r\n,:{}[]\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(from, at);
    }
  }
}
