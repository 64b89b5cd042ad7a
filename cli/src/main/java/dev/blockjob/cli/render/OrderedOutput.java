package dev.blockjob.cli.render;

import dev.blockjob.cli.Interrupt;
import dev.blockjob.cli.InterruptibleWait;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A stream whose lines are printed in order behind what an {@link EventPrinter} has to print by
 * then; the writer waits for that, or for Ctrl-C.
 */
public final class OrderedOutput extends OutputStream {

  private final EventPrinter printer;
  private final PrintStream out;
  private final InterruptibleWait waiting;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  private OrderedOutput(EventPrinter printer, PrintStream out, InterruptibleWait waiting) {
    this.printer = printer;
    this.out = PrintableOutput.below(out);
    this.waiting = waiting;
  }

  /**
   * Prints to {@code out}; not to be used by what {@code printer} runs, which would wait for
   * itself.
   */
  public static PrintStream to(PrintStream out, EventPrinter printer, Interrupt interrupt) {
    InterruptibleWait waiting = new InterruptibleWait(interrupt, null);
    return new PrintStream(new OrderedOutput(printer, out, waiting), false, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int single) {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    begun.write(bytes, offset, length);
    if (length > 0 && bytes[offset + length - 1] == '\n') {
      print();
    }
  }

  private void print() {
    byte[] lines = begun.toByteArray();
    begun.reset();
    printer.execute(
        () -> {
          out.write(lines, 0, lines.length);
          out.flush();
        });
    waiting.untilAny(printer.printed());
  }

  /** Prints what is no whole line, too. */
  @Override
  public synchronized void close() {
    if (begun.size() > 0) {
      print();
    }
  }
}
