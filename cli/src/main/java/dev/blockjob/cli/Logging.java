package dev.blockjob.cli;

import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;

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
      ConsoleHandler handler = new ConsoleHandler();
      handler.setLevel(Level.FINE);
      root.addHandler(handler);
    }
  }

  static void install(boolean loud) {
    verbose = loud;
    System.setProperty("java.util.logging.config.class", Logging.class.getName());
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tT.%1$tL %4$s %3$s: %5$s%6$s%n");
  }
}
