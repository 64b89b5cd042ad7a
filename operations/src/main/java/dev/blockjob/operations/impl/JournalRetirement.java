package dev.blockjob.operations.impl;

import dev.blockjob.operations.ForgottenOperation;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.UnreadableOperation;
import dev.blockjob.operations.journal.Entry;
import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.journal.JournalStore;
import dev.blockjob.operations.journal.UnreadableJournal;
import dev.blockjob.operations.journal.UnreadableJournalException;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.node.AddNode;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Retires the journals of operations that are not to be recovered; changes nothing else. Blocks.
 */
public final class JournalRetirement {

  private JournalRetirement() {}

  /** Ends its journal; one that can't be read is set aside. */
  public static ForgottenOperation forget(JournalStore store, OperationId id) {
    try {
      return store.stale().contains(id)
          ? stale(store, id).orElseThrow(() -> DrivenOperation.busy(store, id))
          : end(store, id);
    } catch (UnreadableJournalException e) {
      Path aside = store.setAside(id).orElseThrow(() -> DrivenOperation.busy(store, id));
      return new ForgottenOperation(id, aside, left(e.journal()));
    }
  }

  /** Sets a copy of before its end aside, which leaves nothing; empty if it is locked. */
  public static Optional<ForgottenOperation> stale(JournalStore store, OperationId id) {
    return store.setAside(id).map(aside -> new ForgottenOperation(id, aside, List.of()));
  }

  private static ForgottenOperation end(JournalStore store, OperationId id) {
    Journal journal = OperationRecovery.open(store, id);
    Plan plan = journal.state().header().plan();
    if (OperationRecovery.ended(journal).isPresent()) {
      return new ForgottenOperation(id, journal.file(), List.of());
    }
    String why = "forgotten by request; nothing was changed";
    journal.finish(Entry.end(Clock.systemUTC().instant(), Entry.Kind.ENDED_PARTLY, why, List.of()));
    return new ForgottenOperation(id, journal.file(), left(plan));
  }

  private static List<String> left(Plan plan) {
    List<String> left = new ArrayList<>();
    plan.jobs().forEach(job -> left.add("job " + job.id()));
    plan.steps().stream()
        .filter(AddNode.class::isInstance)
        .forEach(step -> left.add("node " + ((AddNode) step).node()));
    List<String> files =
        plan.steps().stream().flatMap(step -> step.files().stream()).map(Path::toString).toList();
    files.stream().distinct().forEach(file -> left.add("file " + file));
    plan.jobs().stream()
        .filter(job -> job.command().endsWith("mirror"))
        .map(PlannedJob::kept)
        .filter(image -> !files.contains(image))
        .distinct()
        .forEach(image -> left.add("target " + image + ", which may be an unfinished copy"));
    return left;
  }

  /** What there is to say of a journal that can't be read. */
  public static UnreadableOperation unreadable(UnreadableJournal journal) {
    return new UnreadableOperation(
        journal.id(), journal.file(), journal.why(), journal.leftovers().monitor(), left(journal));
  }

  private static List<String> left(UnreadableJournal journal) {
    List<String> left = new ArrayList<>();
    left.add("jobs whose ids begin with " + journal.id() + "-");
    journal.leftovers().files().forEach(file -> left.add("file " + file));
    return left;
  }
}
