package dev.blockjob.operations.recovery;

import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalState.Progress;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.CreateFile;
import dev.blockjob.operations.step.file.DiscardFile;
import dev.blockjob.operations.step.file.ReleaseFile;
import dev.blockjob.operations.step.node.TakeSnapshot;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What shows that an operation went on after the last record of its journal, which is an older copy
 * then, as of a backup: a file that a disk was to be on is there, and its temporary name isn't,
 * though the journal doesn't have that it was removed. Blocks.
 */
final class OlderJournal {

  private final JournalState journal;
  private final Plan plan;

  OlderJournal(JournalState journal) {
    this.journal = journal;
    this.plan = journal.header().plan();
  }

  /** Why nothing tells which image the disk is on; empty if nothing shows that. */
  List<String> doubts() {
    // From there on images that differ are left undecided anyway.
    if (plan.jobs().stream().anyMatch(job -> journal.maySwitch(job.id()))) {
      return List.of();
    }
    return plan.steps().stream()
        .flatMap(step -> step instanceof CreateFile it ? Stream.of(it) : Stream.empty())
        .filter(this::wentOn)
        .map(this::doubt)
        .toList();
  }

  private boolean wentOn(CreateFile step) {
    return journal.progress(step) != Progress.FAILED
        && !isTaken()
        && !before(step).isEmpty()
        && isThere(step.file())
        && !isThere(step.claim())
        && journal.entries().stream().noneMatch(entry -> removes(entry.step(), step.claim()));
  }

  /** Its snapshot, which the journal has: the disk is on what was made. */
  private boolean isTaken() {
    return plan.steps().stream()
        .anyMatch(step -> step instanceof TakeSnapshot && journal.progress(step) == Progress.DONE);
  }

  private static boolean isThere(Path name) {
    return Files.exists(name, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean removes(@Nullable Step step, Path claim) {
    return (step instanceof ReleaseFile release && release.claim().equals(claim))
        || (step instanceof DiscardFile discard && discard.claim().equals(claim));
  }

  /** The images of disks that may be on that file since; none for the target of a copy. */
  private List<String> before(CreateFile step) {
    String file = step.file().toString();
    Stream<String> moved =
        plan.forwardJobs().stream()
            .filter(job -> job.pivots() && job.kept().equals(file))
            .map(this::first);
    Stream<String> covered =
        plan.steps().stream()
            .flatMap(
                it -> it instanceof TakeSnapshot take ? take.overlays().stream() : Stream.empty())
            .filter(overlay -> overlay.file().equals(file))
            .map(TakeSnapshot.Overlay::image);
    return Stream.concat(moved, covered).distinct().toList();
  }

  /** The image that the disk was on when the operation began. */
  private String first(PlannedJob job) {
    return plan.jobs().stream()
        .flatMap(back -> plan.compensatedBy(back.id()).stream())
        .map(put -> put.image())
        .findFirst()
        .orElse(job.leaf());
  }

  private String doubt(CreateFile step) {
    return step.file()
        + " is there, and its temporary name, "
        + Objects.requireNonNull(step.claim().getFileName())
        + ", is gone, of which the journal knows nothing: it may be an older copy, as from a"
        + " backup, and the disk may have moved on. Nothing shows whether the VM is to be started"
        + " with "
        + String.join(" or ", before(step))
        + " or with "
        + step.file()
        + ": see which of them has the newest data, then `blockjob recover --forget "
        + plan.id()
        + "`";
  }
}
