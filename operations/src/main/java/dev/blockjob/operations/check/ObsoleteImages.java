package dev.blockjob.operations.check;

import dev.blockjob.jobs.image.Stamp;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.plan.Plan;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The images that a disk has left, and whether they were written to since, such as a VM that was
 * started on one by mistake: then it has something that no other image has. Blocks.
 *
 * @param journal what it says by now
 * @param isHeld whether the QEMU that the operation was begun on runs still, and has kept others
 *     from writing there
 */
public record ObsoleteImages(Supplier<JournalState> journal, BooleanSupplier isHeld) {

  public Plan plan() {
    return journal.get().header().plan();
  }

  /**
   * Why the file must not be deleted; empty if nothing speaks against it.
   *
   * @param after the job by which the disk left it; null for a file that it was never on
   */
  public Optional<String> objection(Path file, @Nullable JobId after) {
    if (after == null || Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    Optional<Stamp> then = journal.get().stamp(file.toString());
    if (then.isPresent()) {
      return then.equals(Stamp.of(file.toString()))
          ? Optional.empty()
          : Optional.of(
              file
                  + ": it was changed after the disk had left it, so it may have what no other"
                  + " image has: look at it before you delete it");
    }
    return isHeld.getAsBoolean() || isComparedNow(file, after)
        ? Optional.empty()
        : Optional.of(
            file
                + ": nothing shows whether it was written to after the disk had left it: look at it"
                + " before you delete it");
  }

  /** No end of the job was seen, so it was decided just now that both images read the same. */
  private boolean isComparedNow(Path file, JobId after) {
    return !journal.get().isKept(after) && plan().job(after).leaf().equals(file.toString());
  }
}
