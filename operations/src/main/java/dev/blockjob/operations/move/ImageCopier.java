package dev.blockjob.operations.move;

import dev.blockjob.operations.check.BlockingWorker;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepAnswers;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.qmp.process.Copier;
import dev.blockjob.qmp.process.Exit;
import dev.blockjob.qmp.process.ShellWord;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs the programs that copy images. On the event loop. */
final class ImageCopier {

  private static final Duration LAST_GASP = Duration.ofSeconds(10);

  private final Context context;
  private final BlockingWorker worker;
  private Future<@Nullable Copier> running = Future.succeededFuture();

  ImageCopier(Context context, BlockingWorker worker) {
    this.context = context;
    this.worker = worker;
  }

  /** The one of this run. */
  static ImageCopier at(QemuSite qemu) {
    return qemu.tool(
        ImageCopier.class,
        it -> new ImageCopier(it.commands().connection().context(), it.worker()));
  }

  Future<String> copy(CopyImage step, Supplier<Future<Void>> sent) {
    Future<Copier> started = worker.run(() -> start(step));
    running = started.otherwiseEmpty();
    return started
        .recover(ImageCopier::notStarted)
        .compose(
            copier -> sent.get().compose(v -> Future.fromCompletionStage(copier.exit(), context)))
        .compose(exit -> worker.run(() -> trouble(step, exit)))
        .compose(reason -> StepAnswers.unless(reason, "copied"));
  }

  private static Copier start(CopyImage step) throws IOException {
    Optional<String> refusal = CopiedFile.refusal(step);
    if (refusal.isPresent()) {
      throw new StepFailedException(refusal.get());
    }
    return Copier.start(step.claim(), CopiedFile.command(step));
  }

  private static <T> Future<T> notStarted(Throwable failure) {
    return failure instanceof IOException || failure instanceof UncheckedIOException
        ? Future.failedFuture(
            new StepFailedException("no copier can be started: " + failure.getMessage(), failure))
        : Future.failedFuture(failure);
  }

  private static Optional<String> trouble(CopyImage step, Exit exit) {
    return exit.code() == 0
        ? CopiedFile.finish(step)
        : Optional.of(step.file() + " was not copied by " + step.copier() + ", " + exit);
  }

  Future<String> end(AwaitCopier step) {
    return running
        .onSuccess(
            mine -> {
              if (mine != null) {
                mine.end();
              }
            })
        .compose(any -> worker.run(() -> isFree(step)))
        .compose(reason -> StepAnswers.unless(reason, "nobody does"));
  }

  /** Why it isn't known that no copier is at work; empty if none is. Blocks. */
  static Optional<String> isFree(AwaitCopier step) {
    return Copier.isFree(step.claim(), LAST_GASP)
        ? Optional.empty()
        : Optional.of(
            step.file()
                + " is still being written by a copier that an earlier process has started: end it"
                + " (`fuser "
                + ShellWord.operand(step.claim().toString())
                + "` shows it), then recover again");
  }
}
