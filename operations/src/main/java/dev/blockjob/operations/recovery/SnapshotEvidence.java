package dev.blockjob.operations.recovery;

import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalState.Progress;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.ClaimedFile;
import dev.blockjob.operations.step.file.CreateFile;
import dev.blockjob.operations.step.node.TakeSnapshot;
import dev.blockjob.qmp.process.QemuImg;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What images show of a snapshot whose QEMU has gone. Blocks. */
final class SnapshotEvidence {

  private final JournalState journal;
  private final QemuImg img;

  SnapshotEvidence(JournalState journal, QemuImg img) {
    this.journal = journal;
    this.img = img;
  }

  /** The overlays of a snapshot that may have been taken, and that a guest has written to. */
  Set<String> written() {
    Set<String> names = new HashSet<>();
    for (Step step : journal.header().plan().steps()) {
      if (step instanceof TakeSnapshot take && journal.progress(take) == Progress.INTENT) {
        take.overlays().stream()
            .filter(this::hasMore)
            .forEach(overlay -> names.add(overlay.overlay()));
      }
    }
    return names;
  }

  /**
   * Why overlays may not go together with what is below them any more: a guest has written there,
   * and a VM may have been started on the image below since; or the file is another one.
   */
  List<String> doubts() {
    List<String> doubts = new ArrayList<>();
    for (Step step : journal.header().plan().steps()) {
      if (step instanceof TakeSnapshot take && mayBeTaken(take)) {
        take.overlays().forEach(overlay -> doubt(overlay).ifPresent(doubts::add));
      }
    }
    return doubts;
  }

  private boolean mayBeTaken(TakeSnapshot take) {
    Progress progress = journal.progress(take);
    return progress == Progress.INTENT || progress == Progress.DONE;
  }

  /** What is below may be no file here, or gone since: then no VM was started on it here. */
  private Optional<String> doubt(TakeSnapshot.Overlay overlay) {
    if (isAnother(overlay)) {
      return Optional.of(overlay.file() + " is not the file that this operation made");
    }
    boolean together =
        Files.notExists(Path.of(overlay.image()))
            || ClosedImages.isUnchanged(journal, overlay.image())
            || !hasMore(overlay);
    return together
        ? Optional.empty()
        : Optional.of(
            ClosedImages.changed(
                journal, overlay.image(), "after " + overlay.file() + " was put on it"));
  }

  private boolean isAnother(TakeSnapshot.Overlay overlay) {
    return journal.header().plan().steps().stream()
        .anyMatch(
            step ->
                step instanceof CreateFile it
                    && it.file().toString().equals(overlay.file())
                    && ClaimedFile.isAnothers(it));
  }

  private boolean hasMore(TakeSnapshot.Overlay overlay) {
    return !ClosedImages.readsTheSame(
        img, journal.header().plan(), overlay.file(), overlay.image());
  }
}
