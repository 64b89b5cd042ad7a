package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.journal.JournalState;
import dev.blockjob.jobs.operation.files.ExpectedFile;
import dev.blockjob.jobs.operation.plan.Plan;
import dev.blockjob.jobs.operation.step.Step;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Looks where names lead, right before what can't be undone: a file that was checked when the
 * operation was planned may have been removed, renamed or replaced since, and QEMU goes on with a
 * file that has no name.
 */
final class FileGate {

  private final Worker worker;

  FileGate(Worker worker) {
    this.worker = worker;
  }

  /** Fails with {@link StepFailedException} if {@code step} must not be done. */
  Future<Void> pass(JournalState journal, Step step) {
    List<ExpectedFile> expected = new ExpectedFiles(journal).before(step);
    return expected.isEmpty()
        ? Future.succeededFuture()
        : worker
            .run(() -> first(expected))
            .compose(
                missing ->
                    missing
                        .<Future<Void>>map(it -> Future.failedFuture(refusal(step, it)))
                        .orElseGet(Future::succeededFuture));
  }

  /** What is lost, or will be, although all is done; empty if nothing is. */
  Future<Optional<String>> lost(JournalState journal) {
    List<ExpectedFile> expected = new ExpectedFiles(journal).atEnd();
    Plan plan = journal.header().plan();
    return expected.isEmpty()
        ? Future.succeededFuture(Optional.empty())
        : worker.run(() -> first(expected).map(it -> it.problem + "; " + advice(plan, it.file)));
  }

  private record Missing(ExpectedFile file, String problem) {}

  private static Optional<Missing> first(List<ExpectedFile> expected) {
    return expected.stream()
        .flatMap(file -> file.problem().map(problem -> new Missing(file, problem)).stream())
        .findFirst();
  }

  private static StepFailedException refusal(Step step, Missing missing) {
    return new StepFailedException(missing.problem + ", so this was not done: " + step.what());
  }

  private static String advice(Plan plan, ExpectedFile file) {
    Optional<String> other =
        file.otherName().map(name -> "it is still there as " + name + ": give it its name back");
    if (plan.kind().equals("copy")) {
      return other.orElse("there is no copy: make it anew");
    }
    String disk = plan.disks().size() == 1 ? plan.disks().get(0) : "DISK";
    return "the disk is on it, and when QEMU ends that is lost: "
        + other.orElse("move the disk to another file before (`blockjob move " + disk + " FILE`)");
  }
}
