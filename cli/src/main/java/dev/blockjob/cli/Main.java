package dev.blockjob.cli;

import java.io.IOException;
import java.util.List;

/** Starts the command line as a process. */
public final class Main {
  private Main() {}

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Logging.install(List.of(arguments).contains("--verbose"));
    System.setProperty("vertx.disableDnsResolver", "true");
    System.setProperty("io.netty.jfr.enabled", "false"); // 45 ms for events that are not recorded
    Interrupt interrupt = new Interrupt();
    interrupt.onSignals();
    StandardOutput output = StandardOutput.ofThisProcess(interrupt);
    CliEnvironment environment = CliEnvironment.ofThisProcess(output, interrupt);
    System.setErr(environment.err()); // where libraries and the JDK print
    int code = ExitCode.FAILED;
    try {
      code = heard(run(environment, arguments), output, environment);
    } catch (Throwable e) {
      // After Ctrl-C the JVM refuses this and that, from the middle of class loading even.
      if (interrupt.isRequested()) {
        code = ExitCode.CANCELLED;
      } else {
        e.printStackTrace(environment.err());
      }
    } finally {
      // Nothing is buffered, and flush() would wait for a thread whose output is not read.
      interrupt.endProcess(code);
    }
  }

  /** What can't be written, such as to a full disk, wasn't said. */
  private static int heard(int code, StandardOutput output, CliEnvironment environment) {
    IOException failure = output.failure();
    if (failure == null) {
      return code;
    }
    environment.err().println("blockjob: standard output: " + failure.getMessage());
    return code == ExitCode.DONE ? ExitCode.FAILED : code;
  }

  /**
   * Runs the command line within this process: for tests, and for programs that embed it.
   *
   * @return the exit code, one of {@link ExitCode}
   */
  public static int run(CliEnvironment environment, String... arguments) {
    return CommandLines.run(environment, ConnectionProvider.NONE, arguments);
  }
}
