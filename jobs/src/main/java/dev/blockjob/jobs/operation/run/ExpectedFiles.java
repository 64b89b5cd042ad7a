package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.journal.JournalState;
import dev.blockjob.jobs.journal.JournalState.Progress;
import dev.blockjob.jobs.operation.files.ExpectedFile;
import dev.blockjob.jobs.operation.plan.Plan;
import dev.blockjob.jobs.operation.plan.PlannedFile;
import dev.blockjob.jobs.operation.step.AddNode;
import dev.blockjob.jobs.operation.step.CreateFile;
import dev.blockjob.jobs.operation.step.DeleteFile;
import dev.blockjob.jobs.operation.step.DiscardFile;
import dev.blockjob.jobs.operation.step.PutOverlay;
import dev.blockjob.jobs.operation.step.ReleaseFile;
import dev.blockjob.jobs.operation.step.Step;
import dev.blockjob.jobs.operation.step.SwitchJobs;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which files an operation needs where it said they are. Pure. */
record ExpectedFiles(JournalState journal) {

  /** Those without which {@code step} must not be done. */
  List<ExpectedFile> before(Step step) {
    return switch (step.kind()) {
      case SWITCH_JOBS -> beforeSwitch((SwitchJobs) step);
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

  /** Those that the disks, or who wanted a copy, need when all is done. */
  List<ExpectedFile> atEnd() {
    return Stream.concat(
            created()
                .filter(it -> discard(it).isEmpty())
                .map(this::expected)
                .map(ExpectedFiles::released),
            plan().files().stream()
                .filter(it -> it.until() == null)
                .map(it -> new ExpectedFile(it.file(), null, it.identity())))
        .toList();
  }

  /** Where the journal doesn't tell which file it was, its claim did, which is gone by then. */
  private static ExpectedFile released(ExpectedFile file) {
    return file.identity() == null ? new ExpectedFile(file.name(), null, null) : file;
  }

  /** An overlay is committed back into its image whatever has become of the copy. */
  private List<ExpectedFile> beforeSwitch(SwitchJobs step) {
    List<String> back =
        step.jobs().stream()
            .flatMap(job -> plan().takenBackBy(job).stream())
            .map(PutOverlay::image)
            .toList();
    return needed()
        .filter(file -> back.isEmpty() || back.contains(file.name().toString()))
        .toList();
  }

  private List<ExpectedFile> beforeDeletion(Path file, @Nullable JobId after) {
    return after == null
        ? List.of()
        : needed().filter(needed -> !needed.name().equals(file)).toList();
  }

  private Stream<ExpectedFile> needed() {
    return Stream.concat(
        created().filter(this::isNeeded).map(this::expected),
        plan().files().stream()
            .filter(this::isNeeded)
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

  private boolean isNeeded(PlannedFile file) {
    JobId until = file.until();
    return until == null || !journal.isKept(until);
  }

  private boolean isNeeded(CreateFile step) {
    return discard(step)
        .filter(it -> journal.progress(it) != Progress.NONE || isOver(it.after()))
        .isEmpty();
  }

  private boolean isOver(@Nullable JobId job) {
    return job != null && journal.isKept(job);
  }

  /** The step that deletes it once it has been of use. */
  private Optional<DiscardFile> discard(CreateFile created) {
    return plan().steps().stream()
        .filter(DiscardFile.class::isInstance)
        .map(DiscardFile.class::cast)
        .filter(step -> step.claim().equals(created.claim()))
        .findFirst();
  }
}
