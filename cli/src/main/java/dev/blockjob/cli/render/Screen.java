package dev.blockjob.cli.render;

import java.io.PrintStream;
import java.util.List;

/**
 * Standard output: lines that stay, and below them, on a terminal, a few live lines that are drawn
 * over. May be used from any thread. A line is one line, {@link Printable}, whatever is in it.
 */
public final class Screen {

  private final PrintStream out;
  private final Terminal terminal;
  private List<String> live = List.of();

  /** Draws on {@code out}, or on what that is on top of. */
  public Screen(PrintStream out, Terminal terminal) {
    this.out = PrintableOutput.below(out);
    this.terminal = terminal;
  }

  /** What can be shown. */
  public Terminal terminal() {
    return terminal;
  }

  /** Colours. */
  public Colors colors() {
    return terminal.colors();
  }

  /** Prints a line that stays, for people: on a terminal, one that is too long is folded. */
  public void line(String text) {
    if (terminal.live()) {
      Fold.lines(text, terminal.width()).forEach(this::record);
    } else {
      record(text);
    }
  }

  /** Prints a line that stays as it is, above the live ones, however long: for programs. */
  public synchronized void record(String text) {
    StringBuilder text1 = new StringBuilder();
    erase(text1);
    text1.append(Colors.shown(text)).append('\n');
    draw(text1, live);
    print(text1);
  }

  /** {@link #line} for each. */
  public void lines(List<String> texts) {
    texts.forEach(this::line);
  }

  /** Replaces the live lines; does nothing where there is no terminal. */
  public synchronized void live(List<String> texts) {
    if (!terminal.live()) {
      return;
    }
    StringBuilder text = new StringBuilder();
    erase(text);
    draw(text, texts);
    live = List.copyOf(texts);
    print(text);
  }

  /** Makes the live lines stay. */
  public synchronized void keepLive() {
    if (!live.isEmpty()) {
      live = List.of();
      print(new StringBuilder("\n"));
    }
  }

  private void erase(StringBuilder text) {
    if (live.isEmpty()) {
      return;
    }
    text.append('\r');
    if (live.size() > 1) {
      text.append("\u001b[").append(live.size() - 1).append('A');
    }
    text.append("\u001b[J");
  }

  private void draw(StringBuilder text, List<String> texts) {
    for (int i = 0; i < texts.size(); i++) {
      // A full line would wrap, as would the ^C that a terminal echoes: the count of lines is wrong
      // then.
      String line = Colors.cut(texts.get(i), terminal.width() - 3);
      text.append(i == 0 ? "" : "\n").append(Colors.shown(line));
    }
  }

  private void print(StringBuilder text) {
    out.print(text);
    out.flush();
  }
}
