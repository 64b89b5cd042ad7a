package dev.blockjob.operations.check;

import dev.blockjob.jobs.image.ExpectedFile;
import dev.blockjob.jobs.image.LostNameAdvice;
import dev.blockjob.jobs.image.OpenFiles;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.JobAction;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Verifies where names lead, right before a step that can't be undone: a file that was checked when
 * the operation was planned may have been removed, renamed or replaced since, and QEMU goes on with
 * a file that has no name.
 */
public final class FileVerifier {

  private final BlockingWorker worker;
  private final OpenFiles open;

  public FileVerifier(BlockingWorker worker, OpenFiles open) {
    this.worker = worker;
    this.open = open;
  }

  /** Why {@code step} must not be done; empty if nothing speaks against it. Blocks. */
  public Optional<StepFailedException> before(JournalState journal, Step step) {
    return refusal(journal, step, new ExpectedFiles(journal).before(step));
  }

  /**
   * Fails with {@link MissingFileException} if {@code step} was done with another file: QEMU and
   * programs open them by name.
   */
  public Future<Void> after(JournalState journal, Step step) {
    List<ExpectedFile> expected = new ExpectedFiles(journal).after(step);
    return expected.isEmpty()
        ? Future.succeededFuture()
        : worker
            .run(() -> refusal(journal, step, expected))
            .compose(
                refusal ->
                    refusal
                        .<Future<Void>>map(Future::failedFuture)
                        .orElseGet(Future::succeededFuture));
  }

  /** What is lost, or will be, although all is done; empty if nothing is. Blocks. */
  public Optional<String> lost(JournalState journal) {
    Plan plan = journal.header().plan();
    return new ExpectedFiles(journal)
        .atEnd().stream()
            .flatMap(file -> file.problem().map(why -> why + "; " + advice(plan, file)).stream())
            .reduce((one, other) -> one + "; " + other);
  }

  /** Which of the files that the disk needs have lost their names; empty if none has. Blocks. */
  public static Optional<String> nameless(JournalState journal) {
    return nameless(new ExpectedFiles(journal).atEnd());
  }

  /** The same of those without which an overlay can't be committed. Blocks. */
  public static Optional<String> nameless(JournalState journal, PlannedJob commit) {
    return nameless(new ExpectedFiles(journal).of(commit));
  }

  private static Optional<String> nameless(List<ExpectedFile> expected) {
    return expected.stream()
        .flatMap(
            file ->
                file
                    .problem()
                    .map(why -> otherName(file).map(name -> why + "; " + name).orElse(why))
                    .stream())
        .reduce((one, other) -> one + "; " + other);
  }

  private static Optional<String> otherName(ExpectedFile file) {
    return file.otherName().map(LostNameAdvice::still);
  }

  private Optional<StepFailedException> refusal(
      JournalState journal, Step step, List<ExpectedFile> expected) {
    return expected.isEmpty()
        ? Optional.empty()
        : missing(journal, step, expected).map(it -> refusal(journal.header().plan(), step, it));
  }

  private record Missing(ExpectedFile file, String problem) {}

  /** What QEMU has open counts where it goes on with that; a deletion is under its lock. */
  private Optional<Missing> missing(JournalState journal, Step step, List<ExpectedFile> expected) {
    Optional<Missing> missing = missing(expected);
    if (missing.isPresent() || !isOpened(journal.header().plan(), step)) {
      return missing;
    }
    Set<String> opened = open.identitiesWith(journal.header().plan().images());
    return opened.isEmpty()
        ? Optional.empty()
        : expected.stream()
            .flatMap(file -> file.problem(opened).map(why -> new Missing(file, why)).stream())
            .findFirst();
  }

  /** QEMU had the layers of a merge open when it was planned. */
  private static boolean isOpened(Plan plan, Step step) {
    boolean switches = !step.jobs(JobAction.SWITCH).isEmpty();
    return step.opens() != null
        || (switches && plan.jobs().stream().anyMatch(job -> job.command().endsWith("mirror")));
  }

  private static Optional<Missing> missing(List<ExpectedFile> expected) {
    return expected.stream()
        .flatMap(file -> file.problem().map(why -> new Missing(file, why)).stream())
        .findFirst();
  }

  /** What a merge needs are images of its disks, which these are on whatever becomes of it. */
  private static MissingFileException refusal(Plan plan, Step step, Missing missing) {
    return new MissingFileException(missing.problem + consequence(plan, step, missing));
  }

  private static String consequence(Plan plan, Step step, Missing missing) {
    if (!step.jobs(JobAction.SWITCH).isEmpty()) {
      return ", so nothing was switched" + unswitched(plan, missing);
    }
    if (!step.jobs(JobAction.START).isEmpty()) {
      return ", and "
          + names(step.jobs(JobAction.START))
          + " would have QEMU open it anew by that name, so that was not started"
          + ofLayer(plan, missing);
    }
    List<JobId> cancelled = step.jobs(JobAction.CANCEL);
    return cancelled.isEmpty()
        ? ", so this was given up: " + step.description()
        : left(cancelled, missing.file);
  }

  /** Where the disk is now, and what to do. */
  private static String unswitched(Plan plan, Missing missing) {
    if (plan.kind().equals(Merge.KIND) || plan.kind().equals(Copy.KIND)) {
      return "; " + advice(plan, missing.file);
    }
    String stays =
        plan.disks().size() == 1
            ? plan.disks().get(0) + " is on the image that it was on"
            : String.join(", ", plan.disks()) + " are on the images that they were on";
    return missing.file.claim() == null
        ? ": " + stays
        : ": " + stays + ". To move again, see to it that the target and its folder stay";
  }

  private static String ofLayer(Plan plan, Missing missing) {
    return plan.kind().equals(Merge.KIND) ? "; " + advice(plan, missing.file) : "";
  }

  /** What must be done by hand before the jobs can be cancelled. */
  private static String left(List<JobId> cancelled, ExpectedFile file) {
    String jobs = names(cancelled);
    return ", and cancelling "
        + jobs
        + " would have QEMU open it anew by that name: the guest would read another file's data. "
        + jobs
        + " is left as it is, and until it has ended the VM must not be shut down. "
        + LostNameAdvice.back(file.name(), file.identity())
        + ", then run `blockjob recover`";
  }

  private static String names(List<JobId> jobs) {
    return jobs.stream().map(JobId::value).collect(Collectors.joining(", "));
  }

  private static String advice(Plan plan, ExpectedFile file) {
    String other = otherName(file).orElse(null);
    return plan.kind().equals(Copy.KIND)
        ? LostNameAdvice.ofCopy(other)
        : LostNameAdvice.ofDisk(plan.disks().size() == 1 ? plan.disks().get(0) : "DISK", other);
  }
}
