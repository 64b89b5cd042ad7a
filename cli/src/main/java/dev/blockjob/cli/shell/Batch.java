package dev.blockjob.cli.shell;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.CliConnection;
import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.render.EventPrinter;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.cli.render.OrderedOutput;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpEvent;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Lines from standard input, one after the other; every line of output is a JSON object. Stops at
 * the first that fails, unless told otherwise. All is printed by one thread in the order in which
 * it came: output can stand still, and the event loop must not.
 */
final class Batch implements Announcer {

  /** Events that wait to be printed; more are counted only. */
  private static final int MOST_WAITING = 4096;

  private final PrintStream out;
  private final CliEnvironment environment;
  private final EventPrinter printer = new EventPrinter();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private final boolean keepGoing;
  private final ShellConnection shellConnection;
  private final ShellVerbs verbs;
  private final Shell shell;
  private int lines;
  private boolean ended;

  Batch(Blockjob call, boolean keepGoing, boolean events) {
    this.out = call.environment().out();
    this.environment =
        call.environment().withOut(OrderedOutput.to(out, printer, call.environment().interrupt()));
    this.keepGoing = keepGoing;
    this.shellConnection = new ShellConnection(call, this, false);
    this.verbs = new ShellVerbs(shellConnection, events);
    this.shell = new Shell(shellConnection, environment, true, verbs);
  }

  int run(InterruptibleWait waiting) throws IOException {
    try (printer) {
      int exit = lines(waiting);
      environment.out().close();
      printer.execute(() -> printDropped(dropped.get()));
      InterruptibleWait.End end =
          new InterruptibleWait(environment.interrupt(), null).untilAny(printer.printed());
      return end == InterruptibleWait.End.INTERRUPTED && exit == ExitCode.DONE
          ? ExitCode.CANCELLED
          : exit;
    }
  }

  private int lines(InterruptibleWait waiting) throws IOException {
    try (shellConnection) {
      shellConnection.connect(waiting);
      return run(
          new BufferedReader(new InputStreamReader(environment.in(), StandardCharsets.UTF_8)));
    }
  }

  private int run(BufferedReader in) throws IOException {
    int exit = ExitCode.DONE;
    while (!verbs.leaving() && !environment.interrupt().isRequested()) {
      int first = lines + 1;
      String line = next(in);
      if (line == null) {
        return exit;
      }
      int code = Shell.isBlank(line) ? ExitCode.DONE : shell.run(line, environment);
      boolean endless = code != ExitCode.DONE && Shell.endsInJson(line);
      if (code != ExitCode.DONE && (endless || !keepGoing)) {
        environment
            .err()
            .println("blockjob shell: stopped at line " + first + "; " + rest(endless));
        return keepGoing ? Shell.worse(exit, code) : code;
      }
      exit = Shell.worse(exit, code);
    }
    return environment.interrupt().isRequested() ? ExitCode.CANCELLED : exit;
  }

  private String rest(boolean endless) {
    if (endless && ended) {
      return "its JSON is still open where the input ends";
    }
    return "what follows it was not run" + (endless ? ": it may be the rest of that JSON" : "");
  }

  /** A line, with those that its JSON goes on in; null at the end. */
  private @Nullable String next(BufferedReader in) throws IOException {
    String line = in.readLine();
    lines++;
    if (line == null) {
      return null;
    }
    StringBuilder whole = new StringBuilder(line);
    while (Shell.isOpenJson(whole.toString())) {
      String more = in.readLine();
      if (more == null) {
        ended = true;
        break;
      }
      lines++;
      whole.append('\n').append(more);
    }
    return whole.toString();
  }

  @Override
  public void connected(CliConnection cliConnection, boolean again) {
    // The author of a script knows.
  }

  @Override
  public void events(EventStream<QmpEvent> events) {
    events.handler(
        event -> {
          if (verbs.eventsOn()) {
            inTurn(event);
          }
        });
  }

  private void inTurn(QmpEvent event) {
    if (waiting.get() >= MOST_WAITING) {
      dropped.incrementAndGet();
      return;
    }
    long before = dropped.getAndSet(0);
    waiting.incrementAndGet();
    printer.execute(
        () -> {
          waiting.decrementAndGet();
          printDropped(before);
          print(JsonOutput.event(event));
        });
  }

  private void printDropped(long count) {
    if (count > 0) {
      print(new JsonObject().put("dropped", count));
    }
  }

  private void print(JsonObject line) {
    out.println(JsonOutput.line(line));
    out.flush();
  }

  @Override
  public void lost(DisconnectCause cause) {
    // The next line that needs a connection says so.
  }

  @Override
  public void ended(JobOutcome outcome) {
    // A script asks.
  }

  @Override
  public void unknown(String job, Throwable failure) {
    // As above.
  }
}
