package dev.blockjob.it.cli;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.CommandLines;
import dev.blockjob.cli.ConnectionProvider;
import dev.blockjob.cli.Interrupt;
import dev.blockjob.cli.render.Colors;
import dev.blockjob.cli.render.Terminal;
import dev.blockjob.cli.shell.ShellVerb;
import dev.blockjob.it.Vm;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jline.terminal.impl.ExternalTerminal;
import picocli.CommandLine;

/** {@code shell} on a terminal that a test types on. */
final class TypedShell implements AutoCloseable {

  static final String CTRL_C = "\u0003";
  static final String CTRL_D = "\u0004";
  static final String ENTER = "\r";
  static final String TAB = "\t";
  static final String UP = "\u001b[A";

  private static final int KEYS = 4096;

  private final PipedOutputStream keys;
  private final CapturedOutput shown;
  private final Call call;

  private TypedShell(PipedOutputStream keys, CapturedOutput shown, Call call) {
    this.keys = keys;
    this.shown = shown;
    this.call = call;
  }

  /** A shell on {@code vm}, with its prompt. */
  static TypedShell on(Vm vm) {
    try {
      PipedOutputStream keys = new PipedOutputStream();
      CapturedOutput shown = new CapturedOutput();
      CapturedOutput err = new CapturedOutput();
      ExternalTerminal terminal =
          new ExternalTerminal(
              "typed", "ansi", new PipedInputStream(keys, KEYS), shown, StandardCharsets.UTF_8);
      Interrupt interrupt = new Interrupt();
      Path folder = vm.lab().folder();
      PrintStream nowhere = new PrintStream(err, true, StandardCharsets.UTF_8);
      CliEnvironment environment =
          new CliEnvironment(
              nowhere,
              nowhere,
              Map.of("XDG_STATE_HOME", folder.resolve("state").toString()),
              folder,
              new Terminal(true, false, false, 100),
              interrupt);
      CommandLine line = CommandLines.create(environment, ConnectionProvider.NONE);
      ShellVerb verb =
          Objects.requireNonNull(line.getSubcommands().get(ShellVerb.NAME)).getCommand();
      verb.useTerminal(() -> terminal);
      String socket = folder.resolve(Cli.SOCKET).toString();
      Call call = new Call(() -> line.execute("-s", socket, ShellVerb.NAME), shown, err, interrupt);
      return vm.lab().keep(new TypedShell(keys, shown, call)).shows("blockjob> ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Presses keys. */
  TypedShell type(String... pressed) {
    try {
      keys.write(String.join("", pressed).getBytes(StandardCharsets.UTF_8));
      keys.flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the terminal has shown {@code text}. */
  TypedShell shows(String text) {
    return shows(text, 1);
  }

  /** Waits until the terminal has shown {@code text} so many times. */
  TypedShell shows(String text, int times) {
    try {
      Awaitility.await(text).until(() -> screen().split(Pattern.quote(text), -1).length > times);
      return this;
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("not shown: " + text + "; but " + screen(), e);
    }
  }

  /** All that was shown so far, without colours and movements. */
  String screen() {
    return Colors.plain(shown.text());
  }

  /** Asks it to end, as SIGTERM does. */
  TypedShell terminate() {
    call.interrupt();
    return this;
  }

  /** Waits for its end. */
  Answer end() {
    return call.end();
  }

  @Override
  public void close() {
    call.close();
  }
}
