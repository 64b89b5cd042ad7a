package dev.blockjob.operations.check;

import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.qmp.process.QemuToolException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Images of an operation that aren't there when they are to be looked at: out of reach, lost, or
 * deleted when the operation ended, of which an older copy of its journal knows nothing.
 */
public final class MissingImages {

  private MissingImages() {}

  /**
   * Undecided, where {@code qemu-img} failed over such images; empty if none is missing. Blocks.
   */
  public static Optional<ObservedState> doubt(JournalState journal, QemuToolException failure) {
    List<String> missing = missing(journal.header().plan(), String.valueOf(failure.getMessage()));
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ObservedState(
                ObservedState.QemuContinuity.DOWN,
                Map.of(),
                Set.of(),
                Set.of(),
                List.of(text(journal, missing, failure)),
                List.of(),
                Set.of(),
                List.of()));
  }

  private static List<String> missing(Plan plan, String said) {
    return Stream.concat(
            plan.images().stream(),
            plan.jobs().stream().flatMap(job -> Stream.of(job.leaf(), job.kept())))
        .distinct()
        .filter(ImageName::isAbsolutePath)
        .filter(said::contains)
        .filter(image -> !Files.exists(Path.of(image), LinkOption.NOFOLLOW_LINKS))
        .toList();
  }

  private static String text(
      JournalState journal, List<String> missing, QemuToolException failure) {
    OperationId id = journal.header().plan().id();
    return String.join(" and ", missing)
        + " can't be found, so the images don't show how the operation ended ("
        + failure.getMessage()
        + ")"
        + FileVerifier.nameless(journal).map(why -> "; " + why).orElse("")
        + ". If that can be fixed, as by mounting a file system, `blockjob recover "
        + id
        + "` again; if the operation is over, as where its journal is from a backup, see with"
        + " `qemu-img info` which image has the data, then `blockjob recover --forget "
        + id
        + "`";
  }
}
