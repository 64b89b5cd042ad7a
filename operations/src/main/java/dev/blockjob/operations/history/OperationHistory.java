package dev.blockjob.operations.history;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.ForgottenOperation;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationReport;
import dev.blockjob.operations.UnreadableOperation;
import dev.blockjob.operations.engine.ReportMapper;
import dev.blockjob.operations.impl.DrivenOperation;
import dev.blockjob.operations.impl.JournalRetirement;
import dev.blockjob.operations.impl.OfflineRecovery;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalStore;
import dev.blockjob.operations.journal.UnfinishedOperation;
import dev.blockjob.operations.journal.UnreadableJournal;
import dev.blockjob.operations.journal.UnreadableJournalException;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.registry.StepTypes;
import dev.blockjob.qmp.process.QemuImg;
import dev.blockjob.qmp.process.QemuPrograms;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/** The journals of a state folder, without any QEMU. All methods block. */
public final class OperationHistory {

  private final JournalStore store;

  /** Of that folder, which may not exist. */
  public OperationHistory(Path stateFolder) {
    this.store = new JournalStore(stateFolder, StepTypes.ALL);
  }

  /**
   * Where journals are kept by default: {@code $XDG_STATE_HOME/blockjob}, else {@code
   * ~/.local/state/blockjob}.
   */
  public static Path defaultFolder(Map<String, String> environment) {
    return JournalStore.folder(environment);
  }

  /** All operations, the oldest first, without those whose journals can't be read. */
  public List<OperationReport> list() {
    return store.all().stream()
        .flatMap(id -> readable(id).stream())
        .map(this::report)
        .sorted(java.util.Comparator.comparing(OperationReport::at))
        .toList();
  }

  /**
   * What there is to say of each journal that can't be read, because it is damaged or another
   * version wrote it, in a format that isn't known here: such as that a newer version has to
   * recover its operation.
   */
  public List<String> unknown() {
    return store.all().stream()
        .flatMap(id -> unreadable(id).stream())
        .map(UnreadableJournal::why)
        .toList();
  }

  private Optional<JournalState> readable(OperationId id) {
    try {
      return store.read(id);
    } catch (UnreadableJournalException e) {
      return Optional.empty();
    }
  }

  private Optional<UnreadableJournal> unreadable(OperationId id) {
    try {
      store.read(id);
      return Optional.empty();
    } catch (UnreadableJournalException e) {
      return Optional.of(e.journal());
    }
  }

  /** Those that aren't finished, without those that {@link #unreadable} lists. */
  public List<OperationReport> unfinished() {
    return store.unfinished().states().stream().map(this::report).toList();
  }

  /** Those whose journals can't be read, so that it isn't known whether they are finished. */
  public List<UnreadableOperation> unreadable() {
    return store.unfinished().unreadable().stream().map(JournalRetirement::unreadable).toList();
  }

  /** Whether there is any that isn't finished, or may not be. */
  public boolean hasUnfinished() {
    return !store.unfinished().isEmpty();
  }

  /** The operation that isn't finished and that the job is of; empty if it is of none. */
  public Optional<OperationId> ownerOf(JobId job) {
    UnfinishedOperation unfinished = store.unfinished();
    return Stream.concat(
            unfinished.states().stream()
                .map(state -> state.header().plan())
                .filter(plan -> plan.jobs().stream().anyMatch(it -> it.id().equals(job)))
                .map(Plan::id),
            unfinished.unreadable().stream()
                .filter(journal -> journal.owns(job.value()))
                .map(UnreadableJournal::id))
        .findFirst();
  }

  /**
   * The id of the process that drives an unfinished operation now; empty if none does, so far as
   * can be seen from here.
   */
  public Optional<String> driver(OperationId id) {
    return store.driver(id);
  }

  /**
   * Refuses to go on with an operation that a process drives, before its QEMU is asked.
   *
   * @throws dev.blockjob.jobs.job.RequestException BUSY if one does; it says which
   */
  public void refuseDriven(OperationId id) {
    DrivenOperation.refuse(store, id);
  }

  /**
   * One operation.
   *
   * @throws NoSuchElementException if there is no journal of it
   * @throws RuntimeException that says where, if the journal is damaged, or in a format that isn't
   *     known here
   */
  public OperationReport show(OperationId id) {
    requireThere(id);
    return store
        .read(id)
        .map(this::report)
        .orElseThrow(
            () -> new NoSuchElementException("operation '" + id + "' is not there any more"));
  }

  private void requireThere(OperationId id) {
    if (!store.has(id)) {
      throw new NoSuchElementException(
          "no operation '"
              + id
              + "' in "
              + store.path()
              + "; `blockjob operation list` shows those there are");
    }
  }

  /**
   * Finishes or rolls back an operation whose QEMU has gone. The images are looked at, and deleted,
   * under QEMU's own locks. The outcome's text names the image that the VM must be started with.
   *
   * @throws dev.blockjob.qmp.process.QemuToolException if they can't be looked at: then nothing was
   *     changed
   * @throws dev.blockjob.jobs.job.RequestException BUSY if another process is working on it, the
   *     process that it was begun on runs still, whether it answers or not, or some QEMU has the
   *     images open: then it is to be asked, and nothing was changed
   */
  public OperationOutcome recoverWithoutQemu(OperationId id, QemuPrograms programs) {
    return recoverWithoutQemu(id, programs, ScanScope.NONE);
  }

  /**
   * The same.
   *
   * @param scope where other images that use those of the operation are looked for, beside where
   *     its journal says
   */
  public OperationOutcome recoverWithoutQemu(
      OperationId id, QemuPrograms programs, ScanScope scope) {
    return OfflineRecovery.recover(store, id, new QemuImg(programs, store.path()), scope);
  }

  /**
   * Sets aside journals that reappeared, for example from a backup, after their operations had
   * ended: each gets another name, and is ignored from then on. Their operations' journals stay as
   * they are. One that a process is working on stays, and is not recovered, either.
   *
   * @throws RuntimeException that says where, if one can't be set aside
   */
  public List<ForgottenOperation> setStaleAside() {
    return store.stale().stream()
        .flatMap(id -> JournalRetirement.stale(store, id).stream())
        .toList();
  }

  /**
   * Ends the journal of an unfinished operation and changes nothing else: for one that stays
   * undecided, after it was checked by hand that all is well. A journal that can't be read is set
   * aside instead: it gets another name, and is ignored from then on.
   *
   * @return where the journal is kept, and what the operation may have left
   * @throws NoSuchElementException if there is no journal of it
   * @throws dev.blockjob.jobs.job.RequestException BUSY if a process is working on it
   */
  public ForgottenOperation forget(OperationId id) {
    requireThere(id);
    return JournalRetirement.forget(store, id);
  }

  /**
   * Deletes the journals of operations that ended before {@code before}; those that aren't finished
   * stay, however old, and so do those that {@link #unknown} lists.
   *
   * @return those deleted
   * @throws RuntimeException that says where, if a journal can't be deleted
   */
  public List<OperationId> prune(Instant before) {
    return store.all().stream()
        .filter(id -> endedBefore(id, before))
        .filter(store::remove)
        .toList();
  }

  private boolean endedBefore(OperationId id, Instant before) {
    return readable(id)
        .flatMap(JournalState::end)
        .filter(end -> end.at().isBefore(before))
        .isPresent();
  }

  private OperationReport report(JournalState state) {
    return ReportMapper.report(state, store.holder(state.header().plan().id()));
  }
}
