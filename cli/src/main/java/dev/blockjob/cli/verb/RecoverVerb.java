package dev.blockjob.cli.verb;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.follow.Recovery;
import dev.blockjob.cli.option.StateOption;
import dev.blockjob.jobs.operation.OperationHistory;
import dev.blockjob.jobs.operation.OperationId;
import dev.blockjob.jobs.operation.OperationReport;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code blockjob recover}. */
@Command(
    name = "recover",
    description = {
      "Finishes or takes back operations that stopped half-way, by what their journals, QEMU and the"
          + " images say. Either is a success. Where that doesn't tell, nothing is changed, and the"
          + " exit code is 5.",
      "Where no QEMU runs any more, the images are looked at under QEMU's locks, and the image is"
          + " named that the VM must be started with."
    },
    footerHeading = "%nQMP: ",
    footer = "query-jobs and the block graph; then what is left of the operation")
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class RecoverVerb implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private StateOption state;

  @Option(
      names = "--forget",
      description =
          "Change nothing, and end the operation's journal: for one that stays undecided, after you"
              + " have seen to it that all is well.")
  private boolean forget;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description =
          "Which operation. Default: all that aren't finished, each at the monitor that it was begun"
              + " at; with -s, and in a shell, those that were begun there: the others are named, left"
              + " alone, and don't count for the exit code.")
  private @Nullable String id;

  @Override
  public Integer call() throws TimeoutException {
    Blockjob options = (Blockjob) spec.root().userObject();
    OperationHistory history = new OperationHistory(state.folder(options.here()));
    Recovery recovery = new Recovery(options, history, state.folder(options.here()));
    List<OperationReport> found =
        id == null ? history.unfinished() : List.of(history.show(new OperationId(id)));
    if (found.isEmpty()) {
      recovery.nothing();
    }
    int exit = ExitCode.DONE;
    for (OperationReport operation : found) {
      if (id == null && recovery.isElsewhere(operation)) {
        recovery.leave(operation);
      } else {
        exit = Math.max(exit, forget ? recovery.forget(operation) : recovery.recover(operation));
      }
    }
    return exit;
  }
}
