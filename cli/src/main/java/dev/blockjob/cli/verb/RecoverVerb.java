package dev.blockjob.cli.verb;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.follow.Recovery;
import dev.blockjob.cli.option.ScanOptions;
import dev.blockjob.cli.option.StateOption;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationReport;
import dev.blockjob.operations.UnreadableOperation;
import dev.blockjob.operations.history.OperationHistory;
import java.util.List;
import java.util.Optional;
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
      "Finishes or rolls back operations that stopped half-way, by what their journals, QEMU and "
          + "the images say. Either is a success. Where that doesn't tell, nothing is "
          + "changed, and the exit code is 5.",
      "Where no QEMU runs any more, the images are looked at under QEMU's locks, and the image is"
          + " named that the VM must be started with."
    },
    footerHeading = "%nQMP: ",
    footer = "query-jobs and the block graph; then what is left of the operation")
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class RecoverVerb implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private StateOption state;
  @Mixin private ScanOptions scan;

  @Option(
      names = "--forget",
      description =
          "Change nothing, and end the journal of the operation ID: for one that stays "
              + "undecided, after you have checked that all is well. A journal that can't be "
              + "read is set aside: it is kept under another name. Says which jobs and files the "
              + "operation may have left.")
  private boolean forget;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description =
          "Which operation. Default: all that aren't finished, each at the monitor that it was "
              + "begun at; with -s, and in a shell, those that were begun there. The others, and "
              + "those of other hosts, are named, left alone, and don't count for the exit code. "
              + "One whose journal can't be read is named and doesn't keep the rest from being "
              + "recovered.")
  private @Nullable String id;

  @Override
  public Integer call() throws TimeoutException {
    Blockjob options = (Blockjob) spec.root().userObject();
    OperationHistory history = new OperationHistory(state.folder(options.environment()));
    ScanScope scope = scan.scope(options.environment());
    Recovery recovery = new Recovery(options, history, state.folder(options.environment()), scope);
    String named = id;
    if (named == null) {
      if (forget) {
        throw new UsageException(
            "--forget needs the operation's id: `blockjob operation list` shows those there are");
      }
      return recoverAll(recovery, history);
    }
    OperationId operation = new OperationId(named);
    if (forget) {
      return recovery.forget(operation);
    }
    recovery.setStaleAside();
    Optional<UnreadableOperation> unreadable =
        history.unreadable().stream().filter(it -> it.id().equals(operation)).findFirst();
    return unreadable.isPresent()
        ? recovery.name(unreadable.get())
        : recovery.recover(history.show(operation));
  }

  /** Those that can't be read, or recovered, don't keep the others from being recovered. */
  private static int recoverAll(Recovery recovery, OperationHistory history)
      throws TimeoutException {
    recovery.setStaleAside();
    List<OperationReport> found = history.unfinished();
    List<UnreadableOperation> unreadable = history.unreadable();
    if (found.isEmpty() && unreadable.isEmpty()) {
      recovery.nothing();
    }
    int exit = ExitCode.DONE;
    for (OperationReport operation : found) {
      if (recovery.isElsewhere(operation)) {
        recovery.leave(operation);
      } else {
        exit = Math.max(exit, recovery.tryTo(operation));
      }
    }
    for (UnreadableOperation operation : unreadable) {
      exit = Math.max(exit, recovery.name(operation));
    }
    return exit;
  }
}
