package dev.blockjob.cli.render;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A stream on which nothing but {@code println} begins a line: text is printed as {@link Printable}
 * has it, in {@link Colors}'s colours. Bytes are taken as UTF-8; their line feeds stay, since whose
 * they are can't be told. What moves the cursor goes to the stream {@link #below}.
 */
public final class PrintableOutput extends PrintStream {

  private final PrintStream below;
  private final int width;

  private PrintableOutput(PrintStream below, int width) {
    super(below);
    this.below = below;
    this.width = width;
  }

  /** Such a stream on top of {@code below}, or that if it is one. */
  public static PrintableOutput over(PrintStream below) {
    return below instanceof PrintableOutput printable
        ? printable
        : new PrintableOutput(below, Integer.MAX_VALUE);
  }

  /** Such a stream to a terminal of {@code width} columns: lines that are too long are folded. */
  public static PrintableOutput folded(PrintStream below, int width) {
    return new PrintableOutput(below, width);
  }

  /** The same without folding: for what programs read. */
  public static PrintableOutput unfolded(PrintStream stream) {
    return new PrintableOutput(below(stream), Integer.MAX_VALUE);
  }

  /** Where bytes pass as they are: for what holds nothing but text of this program. */
  public static PrintStream below(PrintStream stream) {
    return stream instanceof PrintableOutput printable ? printable.below : stream;
  }

  @Override
  public void print(@Nullable String text) {
    below.print(Colors.shown(String.valueOf(text)));
  }

  @Override
  public void println(@Nullable String text) {
    Fold.lines(String.valueOf(text), width).forEach(line -> below.println(Colors.shown(line)));
  }

  @Override
  public void println() {
    below.println();
  }

  @Override
  public void print(@Nullable Object value) {
    print(String.valueOf(value));
  }

  /** A stack trace comes by this, and its lines are indented by a tab. */
  @Override
  public void println(@Nullable Object value) {
    String text = String.valueOf(value);
    println(text.startsWith("\t") ? "    " + text.substring(1) : text);
  }

  @Override
  public void print(char[] text) {
    print(new String(text));
  }

  @Override
  public void println(char[] text) {
    println(new String(text));
  }

  @Override
  public void print(char value) {
    print(String.valueOf(value));
  }

  @Override
  public void println(char value) {
    println(String.valueOf(value));
  }

  @Override
  public void print(boolean value) {
    print(String.valueOf(value));
  }

  @Override
  public void println(boolean value) {
    println(String.valueOf(value));
  }

  @Override
  public void print(int value) {
    print(String.valueOf(value));
  }

  @Override
  public void println(int value) {
    println(String.valueOf(value));
  }

  @Override
  public void print(long value) {
    print(String.valueOf(value));
  }

  @Override
  public void println(long value) {
    println(String.valueOf(value));
  }

  @Override
  public void print(float value) {
    print(String.valueOf(value));
  }

  @Override
  public void println(float value) {
    println(String.valueOf(value));
  }

  @Override
  public void print(double value) {
    print(String.valueOf(value));
  }

  @Override
  public void println(double value) {
    println(String.valueOf(value));
  }

  @Override
  @SuppressWarnings("AnnotateFormatMethod") // neither is PrintStream's
  public PrintStream format(String format, @Nullable Object... values) {
    print(String.format(format, values));
    return this;
  }

  @Override
  @SuppressWarnings("AnnotateFormatMethod") // neither is PrintStream's
  public PrintStream format(@Nullable Locale locale, String format, @Nullable Object... values) {
    print(String.format(locale, format, values));
    return this;
  }

  @Override
  public void write(int single) {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  @Override
  public void writeBytes(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    String[] lines = new String(bytes, offset, length, StandardCharsets.UTF_8).split("\n", -1);
    for (int i = 0; i < lines.length - 1; i++) {
      println(lines[i]);
    }
    print(lines[lines.length - 1]);
  }

  @Override
  public void flush() {
    below.flush();
  }

  @Override
  public void close() {
    below.close();
  }

  @Override
  public boolean checkError() {
    return below.checkError();
  }
}
