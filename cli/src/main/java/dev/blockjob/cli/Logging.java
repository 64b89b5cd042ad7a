package dev.blockjob.cli;

import dev.blockjob.cli.render.PrintableOutput;
import java.io.PrintStream;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * What the libraries log: to standard error with {@code --verbose}, nowhere else. The JDK makes an
 * instance when something is logged for the first time, and not before.
 */
public final class Logging {

  private static volatile boolean verbose;

  /** Called by the JDK. */
  public Logging() {
    Logger root = Logger.getLogger("");
    root.setLevel(verbose ? Level.FINE : Level.OFF);
    if (verbose) {
      root.addHandler(new Lines(System.err));
    }
  }

  static void install(boolean loud) {
    verbose = loud;
    System.setProperty("java.util.logging.config.class", Logging.class.getName());
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tT.%1$tL %4$s %3$s: %5$s%6$s");
  }

  /** A record is a line, and one for each frame of its stack trace; see {@link PrintableOutput}. */
  static final class Lines extends Handler {

    private final PrintStream out;
    private final Formatter formatter = new SimpleFormatter();

    Lines(PrintStream out) {
      this.out = PrintableOutput.over(out);
      setLevel(Level.FINE);
    }

    @Override
    public void publish(LogRecord logged) {
      if (!isLoggable(logged)) {
        return;
      }
      Throwable thrown = logged.getThrown();
      logged.setThrown(null); // its lines are printed below, one by one
      out.println(formatter.format(logged).stripTrailing());
      if (thrown != null) {
        thrown.printStackTrace(out);
      }
    }

    @Override
    public void flush() {
      out.flush();
    }

    @Override
    public void close() {
      out.flush();
    }
  }
}
