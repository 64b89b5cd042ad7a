package dev.blockjob.cli.shell;

import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Parses lines for JLine: where one ends, and which word the cursor is in. */
final class LineParser implements Parser {

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    boolean ends = context == ParseContext.ACCEPT_LINE && !endsEmpty(line);
    if (ends || context == ParseContext.SECONDARY_PROMPT) {
      String missing = Shell.missing(line);
      if (!missing.isEmpty()) {
        throw new EOFError(-1, -1, "the line goes on", missing);
      }
    }
    return Parsed.of(line, cursor);
  }

  /** An empty line closes what is open, as in other shells of this kind. */
  private static boolean endsEmpty(String line) {
    int last = line.lastIndexOf('\n');
    return last >= 0 && line.substring(last).isBlank();
  }

  /** The words up to the cursor; what is behind it doesn't matter. */
  private record Parsed(String line, int cursor, List<String> words, LineWord last)
      implements CompletingParsedLine {

    static Parsed of(String line, int cursor) {
      List<LineWord> found = LineWords.of(line.substring(0, cursor)).words();
      int end = found.size() - 1;
      boolean inLast = end >= 0 && found.get(end).end() == cursor;
      LineWord last = inLast ? found.get(end) : new LineWord("", cursor, cursor, 0, false);
      List<LineWord> before = inLast ? found.subList(0, end) : found;
      return new Parsed(line, cursor, before.stream().map(LineWord::text).toList(), last);
    }

    @Override
    public String word() {
      return last.text();
    }

    @Override
    public int wordCursor() {
      return last.text().length();
    }

    @Override
    public int wordIndex() {
      return words.size();
    }

    @Override
    public int rawWordCursor() {
      return last.end() - last.start();
    }

    @Override
    public int rawWordLength() {
      return last.end() - last.start();
    }

    /** With a backslash before each character that would end or quote a word, unless it is JSON. */
    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      if (last.text().startsWith("{")) {
        return candidate;
      }
      StringBuilder escaped = new StringBuilder();
      candidate
          .chars()
          .forEach(
              c -> {
                if (Character.isWhitespace(c) || c == '\'' || c == '"' || c == '\\') {
                  escaped.append('\\');
                }
                escaped.append((char) c);
              });
      return escaped;
    }
  }
}
