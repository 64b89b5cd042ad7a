package dev.blockjob.jobs.recovery;

import dev.blockjob.jobs.journal.Entry;
import dev.blockjob.jobs.journal.JournalState;
import dev.blockjob.jobs.journal.JournalState.Progress;
import dev.blockjob.jobs.operation.files.ClaimedFile;
import dev.blockjob.jobs.operation.step.CreateFile;
import dev.blockjob.jobs.operation.step.TakeSnapshot;
import dev.blockjob.qmp.process.QemuImg;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    return names(steps(Progress.INTENT).filter(this::hasMore));
  }

  /**
   * The overlays that don't go together with what is below them any more: a guest has written
   * there, and somebody has started a VM on the image below since; or the file is another one.
   */
  Set<String> overtaken() {
    return names(
        Stream.concat(steps(Progress.INTENT), steps(Progress.DONE))
            .filter(overlay -> isAnother(overlay) || isStale(overlay)));
  }

  private static Set<String> names(Stream<TakeSnapshot.Overlay> overlays) {
    return overlays.map(TakeSnapshot.Overlay::overlay).collect(Collectors.toSet());
  }

  private Stream<TakeSnapshot.Overlay> steps(Progress progress) {
    return journal.header().plan().steps().stream()
        .flatMap(step -> step instanceof TakeSnapshot take ? Stream.of(take) : Stream.empty())
        .filter(take -> journal.progress(take) == progress)
        .flatMap(take -> take.overlays().stream());
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

  private boolean isStale(TakeSnapshot.Overlay overlay) {
    List<Entry> entries = journal.entries();
    boolean stale =
        Images.isNewer(overlay.image(), entries.get(entries.size() - 1).at()) && hasMore(overlay);
    if (stale) {
      known.add(
          overlay.image()
              + " was written to after "
              + overlay.file()
              + " was put on it: each has something that the other lacks");
    }
    return stale;
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
