package dev.blockjob.operations.recovery;

import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalState.Progress;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.Trait;
import java.util.ArrayList;
import java.util.List;

/** What takes back what an operation did, by its journal and the observed state. Pure. */
public record Rollback(JournalState journal, ObservedState observed) {

  /** The compensation of all that was begun, the last first. */
  public List<Step> compensation() {
    List<Step> steps = journal.header().plan().steps();
    List<Step> undo = new ArrayList<>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      if (journal.progress(step) != Progress.NONE || isThereUnwritten(step)) {
        undo.addAll(step.compensation());
      }
    }
    undo.removeIf(step -> step.evidence(observed) == Evidence.HAPPENED);
    return undo;
  }

  /** What QEMU has though the journal doesn't say so: the journal has lost its end. */
  private boolean isThereUnwritten(Step step) {
    return step.has(Trait.PASSES) && step.evidence(observed) == Evidence.HAPPENED;
  }

  /** A guest is frozen, or slow, for as long as nobody ends that: nothing comes before. */
  public List<Step> guestFirst(List<Step> steps) {
    List<Step> all = new ArrayList<>(journal.pendingCompensations());
    all.removeIf(owed -> owed.evidence(observed) == Evidence.HAPPENED);
    all.addAll(steps);
    return all;
  }
}
