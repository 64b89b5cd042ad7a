package dev.blockjob.jobs.operation;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.journal.JournalState;
import dev.blockjob.jobs.journal.OtherFormatException;
import dev.blockjob.jobs.journal.StateFolder;
import dev.blockjob.jobs.operation.plan.Plan;
import dev.blockjob.jobs.operation.run.OfflineRecovery;
import dev.blockjob.jobs.operation.run.Views;
import dev.blockjob.qmp.process.QemuImg;
import dev.blockjob.qmp.process.QemuPrograms;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The journals of a state folder, without any QEMU. All methods block. */
public final class OperationHistory {

  private final StateFolder folder;

  /** Of that folder, which may not exist. */
  public OperationHistory(Path stateFolder) {
    this.folder = new StateFolder(stateFolder);
  }

  /**
   * Where journals are kept by default: {@code $XDG_STATE_HOME/blockjob}, else {@code
   * ~/.local/state/blockjob}.
   */
  public static Path defaultFolder(Map<String, String> environment) {
    return StateFolder.of(environment).path();
  }

  /**
   * All operations, the oldest first, without those that {@link #unknown} tells of. Fails as {@link
   * #show} does.
   */
  public List<OperationReport> list() {
    return folder.all().stream()
        .filter(id -> otherFormat(id).isEmpty())
        .flatMap(id -> folder.read(id).stream())
        .map(this::report)
        .sorted(java.util.Comparator.comparing(OperationReport::at))
        .toList();
  }

  /**
   * What there is to say of each journal that another version wrote, in a format that isn't known
   * here, or that is damaged where it tells its format: such as that a newer version has to recover
   * its operation.
   */
  public List<String> unknown() {
    return folder.all().stream()
        .flatMap(id -> otherFormat(id).stream())
        .map(other -> String.valueOf(other.getMessage()))
        .toList();
  }

  private Optional<OtherFormatException> otherFormat(OperationId id) {
    try {
      folder.read(id);
      return Optional.empty();
    } catch (OtherFormatException other) {
      return Optional.of(other);
    }
  }

  /**
   * Those that aren't finished. Fails as {@link #show} does, also if one of them was begun by
   * another version and is in a format that isn't known here.
   */
  public List<OperationReport> unfinished() {
    return folder.unfinished().stream().map(this::report).toList();
  }

  /** The operation that isn't finished and that the job is of; empty if it is of none. */
  public Optional<OperationId> ownerOf(JobId job) {
    return folder.unfinished().stream()
        .map(state -> state.header().plan())
        .filter(plan -> plan.jobs().stream().anyMatch(it -> it.id().equals(job)))
        .map(Plan::id)
        .findFirst();
  }

  /**
   * One operation.
   *
   * @throws NoSuchElementException if there is no journal of it
   * @throws RuntimeException that says where, if the journal is damaged, or in a format that isn't
   *     known here
   */
  public OperationReport show(OperationId id) {
    if (!folder.all().contains(id)) {
      throw new NoSuchElementException(
          "no operation '"
              + id
              + "' in "
              + folder.path()
              + "; `blockjob operation list` shows those there are");
    }
    return folder
        .read(id)
        .map(this::report)
        .orElseThrow(() -> new NoSuchElementException("operation '" + id + "' never began"));
  }

  /**
   * Finishes or takes back an operation whose QEMU has gone. The images are looked at, and deleted,
   * under QEMU's own locks. The outcome's text names the image that the VM must be started with.
   *
   * @throws dev.blockjob.qmp.process.QemuToolException if they can't be looked at: then nothing was
   *     changed
   * @throws dev.blockjob.jobs.RequestException BUSY if somebody else is at it, the process that it
   *     was begun on runs still, whether it answers or not, or some QEMU has the images open: then
   *     it is to be asked, and nothing was changed
   */
  public OperationOutcome recoverWithoutQemu(OperationId id, QemuPrograms programs) {
    return OfflineRecovery.recover(folder, id, new QemuImg(programs, folder.path()));
  }

  /**
   * Ends the journal of an unfinished operation and changes nothing else: for one that stays
   * undecided, after somebody has seen to it that all is well.
   *
   * @throws dev.blockjob.jobs.RequestException BUSY if somebody is at it
   */
  public void forget(OperationId id) {
    OfflineRecovery.forget(folder, id);
  }

  /**
   * Deletes the journals of operations that ended before {@code before}; those that aren't finished
   * stay, however old, and so do those that {@link #unknown} tells of.
   *
   * @return those deleted
   * @throws RuntimeException that says where, if a journal is damaged or can't be deleted
   */
  public List<OperationId> prune(Instant before) {
    return folder.all().stream()
        .filter(id -> otherFormat(id).isEmpty())
        .filter(id -> endedBefore(id, before))
        .filter(folder::remove)
        .toList();
  }

  private boolean endedBefore(OperationId id, Instant before) {
    return folder
        .read(id)
        .flatMap(JournalState::end)
        .filter(end -> end.at().isBefore(before))
        .isPresent();
  }

  private OperationReport report(JournalState state) {
    return Views.report(state, folder.holder(state.header().plan().id()));
  }
}
