package dev.blockjob.jobs.recovery;

import dev.blockjob.jobs.journal.Entry;
import dev.blockjob.jobs.journal.JournalState;
import dev.blockjob.jobs.journal.JournalState.Progress;
import dev.blockjob.jobs.operation.files.ClaimedFile;
import dev.blockjob.jobs.operation.step.CreateFile;
import dev.blockjob.jobs.operation.step.Step;
import dev.blockjob.jobs.operation.step.TakeSnapshot;
import dev.blockjob.qmp.process.QemuImg;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/** What images show of a snapshot whose QEMU has gone. Blocks. */
final class SnapshotFacts {

  private final JournalState journal;
  private final QemuImg img;
  private final List<String> known;

  /** {@code known} is added to. */
  SnapshotFacts(JournalState journal, QemuImg img, List<String> known) {
    this.journal = journal;
    this.img = img;
    this.known = known;
  }

  /** The overlays of a snapshot that may have been taken, and that a guest has written to. */
  Set<String> written() {
    return overlays(Progress.INTENT, (take, overlay) -> hasMore(overlay));
  }

  /**
   * The overlays that don't go together with what is below them any more: a guest has written
   * there, and somebody has started a VM on the image below since; or the file is another one.
   */
  Set<String> overtaken() {
    BiPredicate<TakeSnapshot, TakeSnapshot.Overlay> which =
        (take, overlay) -> isAnother(overlay) || isStale(take, overlay);
    Set<String> names = overlays(Progress.INTENT, which);
    names.addAll(overlays(Progress.DONE, which));
    return names;
  }

  private Set<String> overlays(
      Progress progress, BiPredicate<TakeSnapshot, TakeSnapshot.Overlay> which) {
    Set<String> names = new HashSet<>();
    for (Step step : journal.header().plan().steps()) {
      if (step instanceof TakeSnapshot take && journal.progress(take) == progress) {
        take.overlays().stream()
            .filter(overlay -> which.test(take, overlay))
            .forEach(overlay -> names.add(overlay.overlay()));
      }
    }
    return names;
  }

  private boolean isAnother(TakeSnapshot.Overlay overlay) {
    boolean another =
        journal.header().plan().steps().stream()
            .anyMatch(
                step ->
                    step instanceof CreateFile it
                        && it.file().toString().equals(overlay.file())
                        && ClaimedFile.isAnothers(it));
    if (another) {
      known.add(overlay.file() + " is not the file that this operation made");
    }
    return another;
  }

  /** What is below may be no file here, or gone since: then nobody has started a VM on it here. */
  private boolean isStale(TakeSnapshot take, TakeSnapshot.Overlay overlay) {
    boolean stale =
        Files.exists(Path.of(overlay.image()))
            && Images.isNewer(overlay.image(), lastOf(take))
            && hasMore(overlay);
    if (stale) {
      known.add(
          overlay.image()
              + " was written to after "
              + overlay.file()
              + " was put on it: each has something that the other lacks");
    }
    return stale;
  }

  /** When it was done, as far as was written down. */
  private Instant lastOf(TakeSnapshot take) {
    return journal.entries().stream()
        .filter(entry -> take.equals(entry.step()))
        .map(Entry::at)
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private boolean hasMore(TakeSnapshot.Overlay overlay) {
    if (Files.notExists(Path.of(overlay.file()))) {
      return false;
    }
    Map<String, String> chain = Images.chain(img, overlay.file());
    String below = chain.get(overlay.image());
    return below == null
        || !img.same(
            overlay.file(), chain.getOrDefault(overlay.file(), "qcow2"), overlay.image(), below);
  }
}
