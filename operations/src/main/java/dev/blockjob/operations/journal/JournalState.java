package dev.blockjob.operations.journal;

import dev.blockjob.jobs.image.Stamp;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.step.AwaitEnds;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.FreezeGuest;
import dev.blockjob.operations.step.HoldJobs;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.RestoreLimits;
import dev.blockjob.operations.step.SlowGuest;
import dev.blockjob.operations.step.StartJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.SwitchJobs;
import dev.blockjob.operations.step.ThawGuest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The state of an operation as its journal records it.
 *
 * @param isMarkedForRollback whether it was marked that the operation is to be rolled back; a disk
 *     that has switched outweighs that
 */
public record JournalState(Header header, List<Entry> entries, boolean isMarkedForRollback) {

  /** Copies. */
  public JournalState {
    entries = List.copyOf(entries);
  }

  /** Without a mark. */
  public JournalState(Header header, List<Entry> entries) {
    this(header, entries, false);
  }

  /** How far a step got, as far as was written down. */
  public enum Progress {
    NONE,
    /** It may have happened. */
    INTENT,
    DONE,
    FAILED
  }

  /** With one entry more. */
  public JournalState with(Entry entry) {
    List<Entry> more = new ArrayList<>(entries);
    more.add(entry);
    return new JournalState(header, more, isMarkedForRollback);
  }

  /** With {@code other} in place of {@code entry}, which it has. */
  @SuppressWarnings("ReferenceEquality") // two entries can be equal
  JournalState replacing(Entry entry, Entry other) {
    return new JournalState(
        header, entries.stream().map(it -> it == entry ? other : it).toList(), isMarkedForRollback);
  }

  JournalState markedForRollback() {
    return new JournalState(header, entries, true);
  }

  /** The last word on {@code step}. */
  public Progress progress(Step step) {
    Progress last = Progress.NONE;
    for (Entry entry : entries) {
      if (step.equals(entry.step())) {
        last =
            switch (entry.kind()) {
              case INTENT -> Progress.INTENT;
              case DONE -> Progress.DONE;
              case FAILED -> Progress.FAILED;
              default -> last;
            };
      }
    }
    return last;
  }

  /** What was answered when {@code step} was done; empty if it wasn't. */
  public Optional<String> answer(Step step) {
    return entries.stream()
        .filter(entry -> entry.kind() == Entry.Kind.DONE && step.equals(entry.step()))
        .map(Entry::text)
        .reduce((earlier, later) -> later);
  }

  /** Whether {@code step} happened, of one whose failure is sure. */
  public Evidence evidence(Step step, ObservedState observed) {
    return switch (progress(step)) {
      case DONE -> Evidence.HAPPENED;
      case INTENT -> step.evidence(observed);
      case NONE, FAILED -> Evidence.NOT_HAPPENED;
    };
  }

  /** Whether the job's switch may have been sent. */
  public boolean maySwitch(JobId job) {
    return entries.stream()
        .anyMatch(entry -> entry.step() instanceof SwitchJobs step && step.jobs().contains(job));
  }

  /**
   * Whether the job may have switched, by whomever: when it is at its gate, any client of its QEMU
   * can let it through. An overlay that can be committed without a QEMU is looked at otherwise.
   */
  public boolean mayHaveSwitched(PlannedJob job) {
    return maySwitch(job.id()) || (wasStarted(job.id()) && !header.plan().canCommitOffline(job));
  }

  /** Whether QEMU may have begun with the job. */
  public boolean wasStarted(JobId job) {
    return entries.stream()
        .filter(entry -> entry.step() instanceof StartJob start && start.job().equals(job))
        .reduce((earlier, later) -> later)
        .filter(last -> last.kind() != Entry.Kind.FAILED)
        .isPresent();
  }

  /** The jobs that may be held where the guest's I/O stands still; empty if none was yet. */
  public Optional<HoldJobs> held() {
    return entries.stream()
        .filter(entry -> entry.kind() == Entry.Kind.INTENT)
        .flatMap(entry -> entry.step() instanceof HoldJobs held ? Stream.of(held) : Stream.empty())
        .findFirst();
  }

  /** Whether QEMU accepted the job's switch. */
  public boolean wasLetThrough(JobId job) {
    return entries.stream()
        .anyMatch(
            entry ->
                entry.kind() == Entry.Kind.DONE
                    && entry.step() instanceof SwitchJobs step
                    && step.jobs().contains(job));
  }

  /** Whether the job was seen to end as it promised. */
  public boolean isKept(JobId job) {
    return entries.stream()
        .anyMatch(
            entry ->
                entry.kind() == Entry.Kind.DONE
                    && entry.step() instanceof AwaitEnds step
                    && step.jobs().contains(job));
  }

  /** Whether the job was seen to end otherwise than it promised, or not to be on the disk. */
  public boolean hasFailed(JobId job) {
    return failure(job).isPresent();
  }

  /** What was written down of that; empty if nothing was. */
  public Optional<String> failure(JobId job) {
    return entries.stream()
        .filter(
            entry ->
                entry.kind() == Entry.Kind.FAILED
                    && entry.step() instanceof AwaitEnds step
                    && step.jobs().equals(List.of(job)))
        .map(Entry::text)
        .findFirst();
  }

  /** Whether rolling it back has begun; the mark of that outweighs any entry. */
  public boolean isRollingBack() {
    return isMarkedForRollback
        || entries.stream()
            .filter(entry -> entry.kind() == Entry.Kind.UNDO || entry.kind() == Entry.Kind.FORWARD)
            .reduce((earlier, later) -> later)
            .map(last -> last.kind() == Entry.Kind.UNDO)
            .orElse(false);
  }

  /**
   * What was done to a guest for a while and isn't known to be rolled back. An agent that refused
   * to freeze has frozen nothing.
   */
  public Set<Step> pendingCompensations() {
    Set<Step> owed = new LinkedHashSet<>();
    for (Entry entry : entries) {
      Step step = entry.step();
      if (step instanceof FreezeGuest freeze) {
        ThawGuest thaw = new ThawGuest(freeze.agent());
        if (entry.kind() == Entry.Kind.FAILED) {
          owed.remove(thaw);
        } else {
          owed.add(thaw);
        }
      } else if (step instanceof SlowGuest slow) {
        owed.add(slow.restoration());
      } else if (step instanceof ThawGuest && entry.kind() == Entry.Kind.DONE) {
        owed.remove(step);
      } else if (step instanceof RestoreLimits && entry.kind() != Entry.Kind.INTENT) {
        owed.remove(step);
      }
    }
    return owed;
  }

  /** The last stamp of an image that nobody was to write to any more; empty if it has none. */
  public Optional<Stamp> stamp(String image) {
    return entries.stream()
        .flatMap(entry -> Optional.ofNullable(entry.stamps().get(image)).stream())
        .reduce((earlier, later) -> later);
  }

  /** What could not be cleaned up, each with the reason. */
  public List<String> left() {
    return entries.stream()
        .filter(entry -> entry.kind() == Entry.Kind.FAILED)
        .filter(entry -> entry.step() != null && entry.step().isCleanup())
        .filter(entry -> entry.step() != null && progress(entry.step()) == Progress.FAILED)
        .map(Entry::text)
        .distinct()
        .toList();
  }

  /** Its end; empty while it isn't finished. */
  public Optional<Entry> end() {
    return entries.stream().filter(entry -> entry.kind().isEnd()).findFirst();
  }
}
