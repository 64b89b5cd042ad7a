package dev.blockjob.operations.journal;

import dev.blockjob.jobs.image.Stamp;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JobAction;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.Trait;
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
    return entries.stream().anyMatch(entry -> acts(entry, JobAction.SWITCH, job));
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
        .filter(entry -> acts(entry, JobAction.START, job))
        .reduce((earlier, later) -> later)
        .filter(last -> last.kind() != Entry.Kind.FAILED)
        .isPresent();
  }

  /** The jobs that may be held where the guest's I/O stands still. */
  public List<JobId> held() {
    return entries.stream()
        .filter(entry -> entry.kind() == Entry.Kind.INTENT)
        .flatMap(entry -> Stream.ofNullable(entry.step()))
        .map(step -> step.jobs(JobAction.HOLD))
        .filter(jobs -> !jobs.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private static boolean acts(Entry entry, JobAction action, JobId job) {
    Step step = entry.step();
    return step != null && step.jobs(action).contains(job);
  }

  /** Whether QEMU accepted the job's switch. */
  public boolean wasLetThrough(JobId job) {
    return entries.stream()
        .anyMatch(entry -> entry.kind() == Entry.Kind.DONE && acts(entry, JobAction.SWITCH, job));
  }

  /** Whether the job was seen to end as it promised. */
  public boolean isKept(JobId job) {
    return entries.stream()
        .anyMatch(
            entry -> entry.kind() == Entry.Kind.DONE && acts(entry, JobAction.AWAIT_END, job));
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
                    && entry.step() != null
                    && entry.step().jobs(JobAction.AWAIT_END).equals(List.of(job)))
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
      if (step == null) {
        continue;
      }
      boolean failed = entry.kind() == Entry.Kind.FAILED;
      Step debt = step.owes();
      if (debt != null && failed && !step.has(Trait.OWES_IF_REFUSED)) {
        owed.remove(debt);
      } else if (debt != null) {
        owed.add(debt);
      } else if (entry.kind() == Entry.Kind.DONE || (failed && step.isCleanup())) {
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
