package dev.blockjob.operations.check;

import dev.blockjob.jobs.image.ExpectedFile;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalState.Progress;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.AddNode;
import dev.blockjob.operations.step.CancelJobs;
import dev.blockjob.operations.step.CreateFile;
import dev.blockjob.operations.step.DeleteFile;
import dev.blockjob.operations.step.DiscardFile;
import dev.blockjob.operations.step.HoldJobs;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.PutOverlay;
import dev.blockjob.operations.step.ReleaseFile;
import dev.blockjob.operations.step.StartJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.SwitchJobs;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which files an operation needs where it said they are. Pure. */
record ExpectedFiles(JournalState journal) {

  /** Those without which {@code step} must not be done. */
  List<ExpectedFile> before(Step step) {
    return switch (step.kind()) {
      case START_JOB -> beforeStart(((StartJob) step).job());
      case HOLD_JOBS -> beforeSwitch(((HoldJobs) step).jobs());
      case SWITCH_JOBS -> beforeSwitch(((SwitchJobs) step).jobs());
      case CANCEL_JOBS -> beforeCancel(((CancelJobs) step).jobs());
      case TAKE_SNAPSHOT, PUT_OVERLAY, COPY_IMAGE -> needed().toList();
      case DELETE_FILE -> beforeDeletion(((DeleteFile) step).file(), ((DeleteFile) step).after());
      case DISCARD_FILE ->
          beforeDeletion(((DiscardFile) step).file(), ((DiscardFile) step).after());
      case RELEASE_FILE ->
          created()
              .filter(it -> it.claim().equals(((ReleaseFile) step).claim()))
              .map(this::expected)
              .toList();
      default -> List.of();
    };
  }

  /** Those with which {@code step} must have been done. */
  List<ExpectedFile> after(Step step) {
    return switch (step.kind()) {
      case COPY_IMAGE -> before(step);
      case ADD_NODE -> {
        String opened = ((AddNode) step).arguments().getString("filename");
        yield created()
            .map(this::expected)
            .filter(file -> file.name().toString().equals(opened))
            .toList();
      }
      default -> List.of();
    };
  }

  /** Those that the disks, or who wanted a copy, need when all is done that could be. */
  List<ExpectedFile> atEnd() {
    return needed().map(ExpectedFiles::released).toList();
  }

  /** The overlay that {@code commit} commits, and what is below it. */
  List<ExpectedFile> of(PlannedJob commit) {
    return Stream.concat(
            created().map(this::expected),
            plan().files().stream().map(it -> new ExpectedFile(it.file(), null, it.identity())))
        .filter(
            file ->
                file.name().toString().equals(commit.leaf())
                    || file.name().toString().equals(commit.kept()))
        .toList();
  }

  /** Where the journal doesn't tell which file it was, its claim did, which is gone by then. */
  private static ExpectedFile released(ExpectedFile file) {
    return file.identity() == null ? new ExpectedFile(file.name(), null, null) : file;
  }

  /**
   * What the disk leaves by the switch is not needed for it: if that has lost its name, the switch
   * is what saves the data. An overlay is committed back into its image whatever has become of the
   * copy.
   */
  private List<ExpectedFile> beforeSwitch(List<JobId> jobs) {
    List<String> back =
        jobs.stream()
            .flatMap(job -> plan().compensatedBy(job).stream())
            .map(PutOverlay::image)
            .toList();
    return needed(jobs)
        .filter(file -> back.isEmpty() || back.contains(file.name().toString()))
        .toList();
  }

  /**
   * A commit, and a stream into a layer that is read-only, has QEMU open that anew by its name: it
   * writes from then on into whatever the name leads to. So it takes the same as the switch.
   */
  private List<ExpectedFile> beforeStart(JobId job) {
    return plan().job(job).reopens() ? beforeSwitch(List.of(job)) : List.of();
  }

  /** When such a job is cancelled, QEMU makes that layer read-only again, by its name, too. */
  private List<ExpectedFile> beforeCancel(List<JobId> jobs) {
    List<PlannedJob> reopening =
        jobs.stream().map(plan()::job).filter(PlannedJob::reopens).toList();
    return reopening.isEmpty()
        ? List.of()
        : needed()
            .filter(file -> reopening.stream().anyMatch(job -> isReopened(file, job)))
            .filter(file -> file.taken().isPresent())
            .toList();
  }

  /** Its image, and the files that hold data of images: whose they are isn't written down. */
  private boolean isReopened(ExpectedFile file, PlannedJob job) {
    String name = file.name().toString();
    return name.equals(job.kept()) || !plan().images().contains(name);
  }

  private List<ExpectedFile> beforeDeletion(Path file, @Nullable JobId after) {
    return after == null
        ? List.of()
        : needed().filter(needed -> !needed.name().equals(file)).toList();
  }

  private Stream<ExpectedFile> needed() {
    return needed(List.of());
  }

  /** Those that are needed still when those jobs have switched. */
  private Stream<ExpectedFile> needed(List<JobId> switching) {
    return Stream.concat(
        created().filter(it -> isNeeded(it, switching)).map(this::expected),
        plan().files().stream()
            .filter(it -> !isOver(it.until(), switching))
            .map(it -> new ExpectedFile(it.file(), null, it.identity())));
  }

  private Plan plan() {
    return journal.header().plan();
  }

  private Stream<CreateFile> created() {
    return plan().steps().stream()
        .filter(CreateFile.class::isInstance)
        .map(CreateFile.class::cast)
        .filter(step -> journal.progress(step) == Progress.DONE);
  }

  private ExpectedFile expected(CreateFile step) {
    String identity = journal.answer(step).flatMap(CreateFile::identity).orElse(null);
    return new ExpectedFile(step.file(), step.claim(), identity);
  }

  private boolean isNeeded(CreateFile step, List<JobId> switching) {
    return discards(plan().steps(), step).noneMatch(it -> isOver(it.after(), switching))
        && discards(journalled(), step).findAny().isEmpty();
  }

  private boolean isOver(@Nullable JobId job, List<JobId> switching) {
    return job != null && (switching.contains(job) || journal.isKept(job));
  }

  private List<Step> journalled() {
    return journal.entries().stream().flatMap(entry -> Stream.ofNullable(entry.step())).toList();
  }

  /** The steps that delete it. */
  private static Stream<DiscardFile> discards(List<Step> steps, CreateFile created) {
    return steps.stream()
        .filter(DiscardFile.class::isInstance)
        .map(DiscardFile.class::cast)
        .filter(step -> step.claim().equals(created.claim()));
  }
}
