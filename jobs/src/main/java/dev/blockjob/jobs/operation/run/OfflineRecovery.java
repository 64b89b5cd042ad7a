package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.journal.Entry;
import dev.blockjob.jobs.journal.Journal;
import dev.blockjob.jobs.journal.JournalState;
import dev.blockjob.jobs.journal.StateFolder;
import dev.blockjob.jobs.operation.OperationId;
import dev.blockjob.jobs.operation.OperationListener;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.files.ClaimedFile;
import dev.blockjob.jobs.operation.files.OwnedFiles;
import dev.blockjob.jobs.operation.step.DeleteFile;
import dev.blockjob.jobs.operation.step.DiscardFile;
import dev.blockjob.jobs.operation.step.Facts;
import dev.blockjob.jobs.operation.step.ReleaseFile;
import dev.blockjob.jobs.operation.step.Step;
import dev.blockjob.jobs.recovery.OfflineFacts;
import dev.blockjob.qmp.process.QemuImg;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Recovers an operation whose QEMU has gone, from its images. Blocks. */
public final class OfflineRecovery {

  private final QemuImg img;
  private String leaves = "";

  private OfflineRecovery(QemuImg img) {
    this.img = img;
  }

  /**
   * Finishes it or takes it back.
   *
   * @throws dev.blockjob.qmp.process.QemuToolException if the images can't be looked at, such as
   *     because a QEMU has them open: then nothing was changed
   */
  public static OperationOutcome recover(StateFolder folder, OperationId id, QemuImg img) {
    Journal journal = OperationsImpl.open(folder, id);
    Optional<OperationOutcome> ended = OperationsImpl.ended(journal);
    if (ended.isPresent()) {
      return ended.get();
    }
    return new OfflineRecovery(img).recover(journal);
  }

  private OperationOutcome recover(Journal journal) {
    Executor executor =
        new Executor(
            journal,
            OfflineRecovery::perform,
            this::facts,
            Worker.HERE,
            Boundary.NONE,
            Clock.systemUTC(),
            OperationListener.NONE);
    CompletableFuture<OperationOutcome> outcome =
        executor.recover().toCompletionStage().toCompletableFuture();
    try {
      return withLeaf(outcome.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private Future<Facts> facts(JournalState journal) {
    try {
      Facts facts = new OfflineFacts(journal, img).facts();
      leaves = OfflineFacts.leaves(journal, facts);
      return Future.succeededFuture(facts);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private OperationOutcome withLeaf(OperationOutcome outcome) {
    if (outcome.kind() == OperationOutcome.Kind.UNDECIDED) {
      return outcome;
    }
    String before = outcome.text().isEmpty() ? "" : outcome.text() + "; ";
    return new OperationOutcome(
        outcome.id(), outcome.kind(), before + "start the VM with " + leaves, outcome.left());
  }

  /** Ends its journal, and changes nothing else. */
  public static void forget(StateFolder folder, OperationId id) {
    Journal journal = OperationsImpl.open(folder, id);
    if (OperationsImpl.ended(journal).isEmpty()) {
      String why = "forgotten by request; nothing was changed";
      journal.finish(
          Entry.end(Clock.systemUTC().instant(), Entry.Kind.ENDED_PARTLY, why, List.of()));
    }
  }

  /** Without a QEMU there are no jobs and no nodes, and the decider leaves files alone. */
  private static Future<String> perform(
      Step step, Supplier<Future<Void>> sent, Consumer<String> note) {
    if (step instanceof DeleteFile delete) {
      return LiveDoer.deleted(OwnedFiles.delete(delete, null, SameFile.BY_TEXT));
    }
    if (step instanceof DiscardFile discard) {
      return LiveDoer.deleted(ClaimedFile.discard(discard, null, SameFile.BY_TEXT));
    }
    if (step instanceof ReleaseFile release) {
      return LiveDoer.unless(ClaimedFile.release(release), "handed over");
    }
    return Future.failedFuture(new StepFailedException("no QEMU runs: " + step.what()));
  }
}
