package dev.blockjob.cli.verb;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.option.DurationConverter;
import dev.blockjob.cli.option.StateOption;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.cli.render.OperationView;
import dev.blockjob.cli.render.Screen;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationReport;
import dev.blockjob.operations.history.OperationHistory;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code blockjob operation list|show|prune}: journals; needs no QEMU. */
@Command(
    name = "operation",
    description = "Operations and their journals.",
    synopsisSubcommandLabel = "(list | show | prune)",
    subcommands = {
      OperationCommand.ListVerb.class,
      OperationCommand.ShowVerb.class,
      OperationCommand.PruneVerb.class
    })
final class OperationCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli fills it
  private CommandSpec spec;

  @Override
  public Integer call() {
    throw new picocli.CommandLine.ParameterException(
        spec.commandLine(), "which? `operation list`, `operation show ID` or `operation prune`");
  }

  /** What both do. */
  @SuppressWarnings("NullAway.Init") // picocli fills the fields
  abstract static class Reading implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private StateOption state;

    abstract List<OperationReport> find(OperationHistory history);

    abstract List<String> lines(List<OperationReport> found, Screen screen);

    /** What can't be shown, in sentences. */
    List<String> unknown(OperationHistory history) {
      return List.of();
    }

    @Override
    public Integer call() {
      Blockjob options = (Blockjob) spec.root().userObject();
      Screen screen = new Screen(options.environment().out(), options.environment().terminal());
      OperationHistory history = new OperationHistory(state.folder(options.environment()));
      List<OperationReport> found = find(history);
      if (options.json()) {
        found.forEach(report -> screen.record(JsonOutput.line(OperationView.json(report))));
        unknown(history).forEach(text -> screen.record(json(text)));
      } else {
        screen.lines(lines(found, screen));
        screen.lines(unknown(history));
      }
      return ExitCode.DONE;
    }

    private static String json(String text) {
      return JsonOutput.line(new JsonObject().put("unknown", text));
    }
  }

  /** {@code blockjob operation list}. */
  @Command(name = "list", description = "All operations that have a journal, the oldest first.")
  static final class ListVerb extends Reading {
    @Override
    List<OperationReport> find(OperationHistory history) {
      return history.list();
    }

    @Override
    List<String> lines(List<OperationReport> found, Screen screen) {
      return OperationView.table(found, screen.colors());
    }

    @Override
    List<String> unknown(OperationHistory history) {
      return history.unknown();
    }
  }

  /** {@code blockjob operation show ID}. */
  @Command(name = "show", description = "One operation: its plan, and what happened when.")
  @SuppressWarnings("NullAway.Init") // picocli fills the fields
  static final class ShowVerb extends Reading {
    @Parameters(paramLabel = "ID", description = "As `operation list` shows it.")
    private String id;

    @Override
    List<OperationReport> find(OperationHistory history) {
      return List.of(history.show(new OperationId(id)));
    }

    @Override
    List<String> lines(List<OperationReport> found, Screen screen) {
      return OperationView.timeline(found.get(0), screen.colors());
    }
  }

  /** {@code blockjob operation prune}. */
  @Command(
      name = "prune",
      description = "Deletes the journals of operations that have ended; never unfinished ones.")
  @SuppressWarnings("NullAway.Init") // picocli fills the fields
  static final class PruneVerb implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private StateOption state;

    @Option(
        names = "--older",
        paramLabel = "DURATION",
        converter = DurationConverter.class,
        defaultValue = "720h",
        description = "Those that ended longer ago than that. Default: 720h, which is 30 days.")
    private Duration older;

    @Override
    public Integer call() {
      Blockjob options = (Blockjob) spec.root().userObject();
      Screen screen = new Screen(options.environment().out(), options.environment().terminal());
      List<OperationId> pruned =
          new OperationHistory(state.folder(options.environment()))
              .prune(Instant.now().minus(older));
      for (OperationId id : pruned) {
        if (options.json()) {
          screen.record(JsonOutput.line(new JsonObject().put("pruned", id.value())));
        } else {
          screen.line("pruned: " + id);
        }
      }
      if (pruned.isEmpty() && !options.json()) {
        screen.line("nothing to prune");
      }
      return ExitCode.DONE;
    }
  }
}
