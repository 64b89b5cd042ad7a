package dev.blockjob.operations.check;

import dev.blockjob.jobs.image.ExpectedFile;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalState.Progress;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.CreatedFile;
import dev.blockjob.operations.step.JobAction;
import dev.blockjob.operations.step.OverlayPut;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.Trait;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which files an operation needs where it said they are. Pure. */
record ExpectedFiles(JournalState journal) {

  /** Those without which {@code step} must not be done. */
  List<ExpectedFile> before(Step step) {
    if (step.has(Trait.NEEDS_FILES)) {
      return needed().toList();
    }
    return Stream.of(
            beforeStart(step.jobs(JobAction.START)),
            beforeSwitch(step.jobs(JobAction.HOLD)),
            beforeSwitch(step.jobs(JobAction.SWITCH)),
            beforeCancel(step.jobs(JobAction.CANCEL)),
            Deletions.file(step).map(file -> beforeDeletion(file, step.after())).orElse(List.of()),
            released(step.releases()))
        .flatMap(List::stream)
        .toList();
  }

  /** Those with which {@code step} must have been done. */
  List<ExpectedFile> after(Step step) {
    if (step.has(Trait.LEAVES_FILES)) {
      return before(step);
    }
    String opened = step.opens();
    return opened == null
        ? List.of()
        : created(file -> file.file().toString().equals(opened)).toList();
  }

  /** Those that the disks, or who wanted a copy, need when all is done that could be. */
  List<ExpectedFile> atEnd() {
    return needed().map(ExpectedFiles::released).toList();
  }

  /** The overlay that {@code commit} commits, and what is below it. */
  List<ExpectedFile> of(PlannedJob commit) {
    return Stream.concat(
            created(file -> true),
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
    if (jobs.isEmpty()) {
      return List.of();
    }
    List<String> back =
        jobs.stream()
            .flatMap(job -> plan().compensatedBy(job).stream())
            .map(OverlayPut::image)
            .toList();
    return needed(jobs)
        .filter(file -> back.isEmpty() || back.contains(file.name().toString()))
        .toList();
  }

  /**
   * A commit, and a stream into a layer that is read-only, has QEMU open that anew by its name: it
   * writes from then on into whatever the name leads to. So it takes the same as the switch.
   */
  private List<ExpectedFile> beforeStart(List<JobId> jobs) {
    return beforeSwitch(jobs.stream().filter(job -> plan().job(job).reopens()).toList());
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
        created(file -> isNeeded(file, switching)),
        plan().files().stream()
            .filter(it -> !isOver(it.until(), switching))
            .map(it -> new ExpectedFile(it.file(), null, it.identity())));
  }

  private Plan plan() {
    return journal.header().plan();
  }

  private List<ExpectedFile> released(@Nullable Path claim) {
    return claim == null ? List.of() : created(file -> file.claim().equals(claim)).toList();
  }

  /** Those that the operation has created. */
  private Stream<ExpectedFile> created(Predicate<CreatedFile> which) {
    return plan().steps().stream()
        .filter(step -> journal.progress(step) == Progress.DONE)
        .flatMap(step -> created(step, which));
  }

  private Stream<ExpectedFile> created(Step step, Predicate<CreatedFile> which) {
    return Stream.ofNullable(step.creates())
        .filter(which)
        .map(
            file -> {
              String identity = journal.answer(step).flatMap(CreatedFile::identity).orElse(null);
              return new ExpectedFile(file.file(), file.claim(), identity);
            });
  }

  private boolean isNeeded(CreatedFile file, List<JobId> switching) {
    return discards(plan().steps(), file).noneMatch(it -> isOver(it.after(), switching))
        && discards(journalled(), file).findAny().isEmpty();
  }

  private boolean isOver(@Nullable JobId job, List<JobId> switching) {
    return job != null && (switching.contains(job) || journal.isKept(job));
  }

  private List<Step> journalled() {
    return journal.entries().stream().flatMap(entry -> Stream.ofNullable(entry.step())).toList();
  }

  /** The steps that delete it. */
  private static Stream<Step> discards(List<Step> steps, CreatedFile created) {
    return steps.stream().filter(step -> created.equals(step.discards()));
  }
}
