package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.journal.Entry;
import dev.blockjob.jobs.journal.Journal;
import dev.blockjob.jobs.journal.StateFolder;
import dev.blockjob.jobs.operation.OperationId;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.files.OwnedFiles;
import dev.blockjob.jobs.operation.step.DeleteFile;
import dev.blockjob.jobs.operation.step.Facts;
import dev.blockjob.jobs.operation.step.Step;
import dev.blockjob.jobs.recovery.OfflineFacts;
import dev.blockjob.qmp.process.QemuImg;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Recovers an operation whose QEMU has gone, from its images. Blocks. */
public final class OfflineRecovery {

  private OfflineRecovery() {}

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
    AtomicReference<String> leaf = new AtomicReference<>("");
    FactFinder finder =
        state -> {
          try {
            Facts facts = new OfflineFacts(state, img).facts();
            leaf.set(OfflineFacts.leaf(state, facts));
            return Future.succeededFuture(facts);
          } catch (RuntimeException e) {
            return Future.failedFuture(e);
          }
        };
    Executor executor =
        new Executor(
            journal,
            OfflineRecovery::perform,
            finder,
            Worker.HERE,
            Boundary.NONE,
            Clock.systemUTC());
    return withLeaf(executor.recover().toCompletionStage().toCompletableFuture(), leaf.get());
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

  private static OperationOutcome withLeaf(
      java.util.concurrent.CompletableFuture<OperationOutcome> done, String leaf) {
    try {
      OperationOutcome outcome = done.join();
      return outcome.kind() == OperationOutcome.Kind.UNDECIDED
          ? outcome
          : new OperationOutcome(
              outcome.id(),
              outcome.kind(),
              (outcome.text().isEmpty() ? "" : outcome.text() + "; ") + "start the VM with " + leaf,
              outcome.left());
    } catch (java.util.concurrent.CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Without a QEMU there are no jobs and no nodes, and the decider leaves files alone. */
  private static Future<String> perform(Step step, Supplier<Future<Void>> sent) {
    if (!(step instanceof DeleteFile delete)) {
      return Future.failedFuture(new StepFailedException("no QEMU runs: " + step.what()));
    }
    return OwnedFiles.delete(delete, null, SameFile.BY_TEXT)
        .<Future<String>>map(why -> Future.failedFuture(new StepFailedException("file " + why)))
        .orElseGet(() -> Future.succeededFuture("deleted"));
  }
}
