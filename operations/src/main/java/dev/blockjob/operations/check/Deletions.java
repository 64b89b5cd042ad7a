package dev.blockjob.operations.check;

import dev.blockjob.jobs.image.OwnedFile;
import dev.blockjob.operations.step.CreatedFile;
import dev.blockjob.operations.step.Step;
import java.nio.file.Path;
import java.util.Optional;

/** What steps delete. */
final class Deletions {

  private Deletions() {}

  /** The file that {@code step} deletes, of the operation or from before it; empty for none. */
  static Optional<Path> file(Step step) {
    return Optional.ofNullable(step.deletes())
        .map(OwnedFile::file)
        .or(() -> Optional.ofNullable(step.discards()).map(CreatedFile::file));
  }
}
