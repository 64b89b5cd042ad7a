package dev.blockjob.operations.impl;

import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.journal.JournalStore;
import java.util.List;

/** An operation that a process is working on: no other may. Blocks. */
public final class DrivenOperation {

  private DrivenOperation() {}

  /**
   * Refuses it where a process drives it, before anything is asked of its QEMU, whose monitor that
   * process may hold.
   *
   * @throws RequestException BUSY if one does
   */
  public static void refuse(JournalStore store, OperationId id) {
    if (store.isDriven(id)) {
      throw busy(store, id);
    }
  }

  /** Says which process drives it. */
  static RequestException busy(JournalStore store, OperationId id) {
    return new RequestException(
        Reason.BUSY,
        "operation "
            + id
            + " is running, driven by "
            + store.holder(id)
            + ". Nothing was changed: wait for its end, or end that process (Ctrl-C there takes the"
            + " operation back, unless its disk has switched)",
        List.of(id.value()));
  }
}
