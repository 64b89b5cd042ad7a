package dev.blockjob.cli.manual;

import java.util.Locale;

/** Text in the language of man pages, see man(7). */
final class Troff {

  private final StringBuilder text = new StringBuilder();

  /** What every page begins with. */
  void title(String name, String source) {
    String upper = escape(name.toUpperCase(Locale.ROOT));
    text.append(".TH \"").append(upper).append("\" 1 \"\" \"").append(escape(source));
    // No hyphenation, ragged right: commands are to be copied.
    text.append("\"\n.nh\n.ad l\n");
  }

  Troff section(String title) {
    text.append(".SH ").append(escape(title.toUpperCase(Locale.ROOT))).append('\n');
    return this;
  }

  void paragraph(String words) {
    text.append(".PP\n");
    line(words);
  }

  /** A term, and below it what it means. */
  void item(String term, String meaning) {
    text.append(".TP\n\\fB").append(escape(term)).append("\\fR\n");
    line(meaning);
  }

  void line(String words) {
    text.append(escape(words)).append('\n');
  }

  /** A dash is to be typed as it is; a dot or quote that begins a line would be a request. */
  private static String escape(String words) {
    String escaped = words.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
