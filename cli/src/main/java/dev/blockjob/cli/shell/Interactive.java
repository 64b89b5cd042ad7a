package dev.blockjob.cli.shell;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.CliConnection;
import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.CommandLines;
import dev.blockjob.cli.ErrorReport;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.Interrupt;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.follow.OutcomeText;
import dev.blockjob.cli.render.Colors;
import dev.blockjob.cli.render.EventLine;
import dev.blockjob.cli.render.EventPrinter;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpEvent;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Lines that a user types. What happens meanwhile is printed above the line, by a thread of its
 * own: a terminal can be slow, and the event loop must not be.
 */
final class Interactive implements Announcer, AutoCloseable {

  private static final long AGAIN_MILLIS = 50;

  private final Blockjob call;
  private final Terminal terminal;
  private final PrintStream out;
  private final ShellConnection shellConnection;
  private final ShellVerbs verbs;
  private final Shell shell;
  private final CompletionCache cache;
  private final LineReader reader;
  private final EventPrinter above = new EventPrinter();
  private final Thread typing = Thread.currentThread();
  private volatile @Nullable Interrupt running;
  private boolean left;

  Interactive(Blockjob call, Terminal terminal) {
    this.call = call;
    this.terminal = terminal;
    this.out = new PrintStream(terminal.output(), false, terminal.encoding());
    this.shellConnection = new ShellConnection(call, this, true);
    this.cache = new CompletionCache(shellConnection::isUp);
    this.verbs = new ShellVerbs(shellConnection, true);
    CliEnvironment environment = environment(new Interrupt());
    this.shell = new Shell(shellConnection, environment, call.json(), verbs);
    this.reader = Editor.on(terminal, call.environment(), completion(environment));
  }

  private Completion completion(CliEnvironment environment) {
    CommandLine all = CommandLines.create(environment, shell);
    return new Completion(all, cache, environment.folder());
  }

  /** A line's surroundings: the terminal as it is now. */
  private CliEnvironment environment(Interrupt interrupt) {
    dev.blockjob.cli.render.Terminal before = call.environment().terminal();
    int width = terminal.getWidth() > 0 ? terminal.getWidth() : before.width();
    return call.environment()
        .forCall(
            out,
            new dev.blockjob.cli.render.Terminal(true, before.colours(), before.unicode(), width),
            interrupt);
  }

  /** Returns when the user has left, or the process is to end. */
  int run(InterruptibleWait waiting) {
    terminal.handle(Terminal.Signal.INT, signal -> interruptLine());
    shellConnection.connect(waiting);
    var unused = call.environment().interrupt().requested().thenRun(this::endOnSignal);
    try {
      while (!verbs.leaving() && !isEnding()) {
        String line = read();
        if (line == null) {
          break;
        }
        run(line);
      }
    } finally {
      leave();
    }
    return isEnding() ? ExitCode.CANCELLED : ExitCode.DONE;
  }

  private boolean isEnding() {
    return call.environment().interrupt().isRequested();
  }

  private void leave() {
    synchronized (this) {
      left = true;
      notifyAll();
    }
    Thread.interrupted(); // it has been noticed
  }

  /** Null at the end; empty for a line that was abandoned. */
  private @Nullable String read() {
    try {
      return reader.readLine(shellConnection.isUp() ? "blockjob> " : "blockjob (no connection)> ");
    } catch (UserInterruptException taken) {
      return "";
    } catch (EndOfFileException end) {
      return null;
    }
  }

  private void run(String line) {
    if (Shell.isBlank(line)) {
      return;
    }
    if (line.strip().equals("quit")) {
      shell
          .screen()
          .line(
              "quit would end QEMU: type `qmp quit` for that. `exit` or Ctrl-D leaves the shell.");
      return;
    }
    // A Ctrl-C that came as the line was being handed over was meant for the typing.
    Thread.interrupted();
    Interrupt interrupt = new Interrupt();
    running = interrupt;
    try {
      shell.run(line, environment(interrupt));
    } finally {
      running = null;
      out.flush();
      cache.changed();
      cache.ask();
    }
  }

  private void interruptLine() {
    Interrupt line = running;
    if (line != null) {
      line.request();
    }
  }

  private void endOnSignal() {
    Thread ending = new Thread(this::endTyping, "blockjob-shell-end");
    ending.setDaemon(true);
    ending.start();
  }

  /** Again and again: an interrupt that comes while the editor draws is lost in it. */
  private synchronized void endTyping() {
    try {
      while (!left) {
        interruptLine();
        if (running == null) {
          typing.interrupt();
        }
        wait(AGAIN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void connected(CliConnection cliConnection, boolean again) {
    cache.connected(cliConnection);
    QmpConnection connection = cliConnection.connection();
    print(
        (again ? "connected again: QEMU " : "QEMU ")
            + paint().bold(connection.greeting().version().toString())
            + " at "
            + connection.address()
            + (again ? "" : ". Tab completes, `help` lists the verbs, `exit` or Ctrl-D leaves."));
  }

  @Override
  public void events(EventStream<QmpEvent> events) {
    AtomicLong dropped = new AtomicLong();
    var unused =
        above.print(
            events,
            event -> {
              show(event);
              long lost = events.dropped() - dropped.getAndSet(events.dropped());
              if (lost > 0) {
                print("(" + lost + " events came too fast to be shown)");
              }
            });
  }

  private void show(QmpEvent event) {
    cache.changed();
    if (verbs.eventsOn()) {
      print(call.json() ? JsonOutput.line(JsonOutput.event(event)) : EventLine.of(event, paint()));
    }
  }

  @Override
  public void lost(DisconnectCause cause) {
    tell(
        paint().red("the connection has ended")
            + ": "
            + cause
            + ". The next line makes another one; nothing is sent again.");
  }

  @Override
  public void ended(JobOutcome outcome) {
    tell(OutcomeText.sentence(outcome, paint()));
  }

  @Override
  public void unknown(String job, Throwable failure) {
    ErrorReport report = ErrorReport.of("job", failure);
    report.lines("job " + job).forEach(this::tell);
  }

  private Colors paint() {
    return call.environment().terminal().colors();
  }

  private void tell(String text) {
    above.execute(() -> print(text));
  }

  /** Above the line that is typed, or above what is drawn while one runs. */
  private void print(String text) {
    if (reader.isReading()) {
      reader.printAbove(Colors.shown(text));
    } else {
      shell.screen().line(text);
    }
  }

  @Override
  public void close() {
    shellConnection.close();
    above.close();
    try {
      terminal.close();
    } catch (IOException e) {
      // The process is about to end anyway.
    }
  }
}
