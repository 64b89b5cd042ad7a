package dev.blockjob.cli.shell;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.UsageException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code blockjob shell}. */
@Command(
    name = ShellVerb.NAME,
    description = {
      "An interactive monitor: many commands, one connection.",
      "A line is a verb of blockjob (mirror vd0 x.qcow2), or else a QMP command (query-block,"
          + " block_resize node-name=disk0 size=1G), or JSON ({\"execute\": ...}). `qmp NAME` is the"
          + " QMP command where a verb has its name.",
      "With --batch: lines from standard input, # for comments; prints JSON; stops at the first"
          + " line that fails, with its exit code."
    },
    footerHeading = "%nQMP: ",
    footer = "what is typed; query-qmp-schema and the queries of `chain` for completion")
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class ShellVerb implements Callable<Integer> {

  /** What it is called. */
  public static final String NAME = "shell";

  @Spec private CommandSpec spec;

  @Option(names = "--batch", description = "Read lines from standard input; print JSON.")
  private boolean batch;

  @Option(
      names = "--keep-going",
      description =
          "With --batch: run the lines after one that failed, too, but for those behind JSON that"
              + " has no end. The exit code is 5 if the outcome of any is unknown, else 1 if any"
              + " failed.")
  private boolean keepGoing;

  @Option(names = "--events", description = "With --batch: print events, too, as they arrive.")
  private boolean events;

  /** Opens the terminal; its type isn't named, so that reflection on this class doesn't load it. */
  private @Nullable Supplier<? extends Object> terminal;

  /** For the command line. */
  public ShellVerb() {}

  /** Uses another terminal than that of the process; it is a JLine terminal. */
  public void useTerminal(Supplier<? extends Object> other) {
    terminal = other;
  }

  @Override
  public Integer call() throws IOException {
    Blockjob call = (Blockjob) spec.root().userObject();
    InterruptibleWait waiting =
        new InterruptibleWait(call.environment().interrupt(), call.timeout());
    if (batch) {
      return new Batch(call, keepGoing, events).run(waiting);
    }
    if (keepGoing || events) {
      throw new UsageException("--keep-going and --events are for --batch");
    }
    return interactive(call, waiting);
  }

  /** Nothing but this touches JLine, which other verbs needn't wait for. */
  private int interactive(Blockjob call, InterruptibleWait waiting) {
    try (Interactive shell = new Interactive(call, Terminals.open(terminal))) {
      return shell.run(waiting);
    }
  }
}
