package dev.blockjob.cli.shell;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.CommandLines;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.Interrupt;
import dev.blockjob.cli.Link;
import dev.blockjob.cli.Problem;
import dev.blockjob.cli.Surroundings;
import dev.blockjob.cli.Waiting;
import dev.blockjob.cli.follow.Outcomes;
import dev.blockjob.cli.render.EventLine;
import dev.blockjob.cli.render.EventPrinter;
import dev.blockjob.cli.render.Json;
import dev.blockjob.cli.render.Paint;
import dev.blockjob.jobs.JobOutcome;
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
 * Lines that somebody types. What happens meanwhile is printed above the line, by a thread of its
 * own: a terminal can be slow, and the event loop must not be.
 */
final class Interactive implements Announcer, AutoCloseable {

  private static final long AGAIN_MILLIS = 50;

  private final Blockjob call;
  private final Terminal terminal;
  private final PrintStream out;
  private final Wire wire;
  private final ShellVerbs verbs;
  private final Shell shell;
  private final Known known;
  private final LineReader reader;
  private final EventPrinter above = new EventPrinter();
  private final Thread typing = Thread.currentThread();
  private volatile @Nullable Interrupt running;
  private boolean left;

  Interactive(Blockjob call, Terminal terminal) {
    this.call = call;
    this.terminal = terminal;
    this.out = new PrintStream(terminal.output(), false, terminal.encoding());
    this.wire = new Wire(call, this, true);
    this.known = new Known(wire::isUp);
    this.verbs = new ShellVerbs(wire, true);
    Surroundings here = environment(new Interrupt());
    this.shell = new Shell(wire, here, call.json(), verbs);
    this.reader = Editor.on(terminal, call.environment(), completion(here));
  }

  private Completion completion(Surroundings here) {
    CommandLine all = CommandLines.create(here, shell);
    return new Completion(all, known, here.folder());
  }

  /** A line's surroundings: the terminal as it is now. */
  private Surroundings environment(Interrupt interrupt) {
    dev.blockjob.cli.render.Terminal before = call.environment().terminal();
    int width = terminal.getWidth() > 0 ? terminal.getWidth() : before.width();
    return call.environment()
        .forCall(
            out,
            new dev.blockjob.cli.render.Terminal(true, before.colours(), before.unicode(), width),
            interrupt);
  }

  /** Returns when somebody has left, or the process is to end. */
  int run(Waiting waiting) {
    terminal.handle(Terminal.Signal.INT, signal -> interruptLine());
    wire.connect(waiting);
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

  /** Null at the end; empty for a line that was taken back. */
  private @Nullable String read() {
    try {
      return reader.readLine(wire.isUp() ? "blockjob> " : "blockjob (no connection)> ");
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
      known.changed();
      known.ask();
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
  public void connected(Link link, boolean again) {
    known.connected(link);
    QmpConnection connection = link.connection();
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
    known.changed();
    if (verbs.eventsOn()) {
      print(call.json() ? Json.line(Json.event(event)) : EventLine.of(event, paint()));
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
    tell(Outcomes.sentence(outcome, paint()));
  }

  @Override
  public void unknown(String job, Throwable failure) {
    Problem problem = Problem.of("job", failure);
    problem.lines("job " + job).forEach(this::tell);
  }

  private Paint paint() {
    return call.environment().terminal().colors();
  }

  private void tell(String text) {
    above.execute(() -> print(text));
  }

  /** Above the line that is typed, or above what is drawn while one runs. */
  private void print(String text) {
    if (reader.isReading()) {
      reader.printAbove(Paint.shown(text));
    } else {
      shell.screen().line(text);
    }
  }

  @Override
  public void close() {
    wire.close();
    above.close();
    try {
      terminal.close();
    } catch (IOException e) {
      // The process is about to end anyway.
    }
  }
}
