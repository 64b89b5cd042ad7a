package dev.blockjob.jobs.tracking;

import java.util.Optional;
import java.util.Set;

/**
 * Whether the images are this QEMU's. After an outgoing migration its graph is as it was, and its
 * jobs go on, but another QEMU has the guest and writes into the images.
 *
 * @param run the status of {@code query-status}; empty where there is no such command
 * @param migration the status of {@code query-migrate}; empty if there was no migration
 */
public record MigrationState(String run, String migration) {

  /** Of a QEMU that can't migrate. */
  static final MigrationState NONE = new MigrationState("", "");

  /** No migration began, or it has ended. 11.0 brought "failing", after which it has. */
  private static final Set<String> OVER = Set.of("", "none", "completed", "failed", "cancelled");

  /** Why the images belong to another QEMU; empty if they don't. */
  public Optional<String> away() {
    if (run.equals("inmigrate")) {
      return Optional.of(
          "QEMU waits for an incoming migration, and until that has ended its images belong to"
              + " the QEMU that sends the guest");
    }
    // A reset of one that has sent its guest away makes it "prelaunch": it has no guest all the
    // same.
    boolean gone =
        run.equals("postmigrate") || (run.equals("prelaunch") && migration.equals("completed"));
    return gone
        ? Optional.of(
            "the VM has migrated away: its images belong to the QEMU that has it now, and what"
                + " that writes is not seen from here")
        : Optional.empty();
  }

  /**
   * Why nothing may be begun on the images, or ended; empty if it may. What only copies may be
   * while a migration goes on: a copy of a disk to where the VM goes has to.
   */
  public Optional<String> bars(boolean onlyCopies) {
    return onlyCopies ? away() : leaving();
  }

  /**
   * Why the images may belong to another QEMU before long; empty if they don't and won't. That
   * other QEMU has them open already, as they were before any switch.
   */
  public Optional<String> leaving() {
    return away()
        .or(
            () ->
                run.equals("finish-migrate") || run.equals("colo") || !OVER.contains(migration)
                    ? Optional.of(
                        "the VM is being migrated: the QEMU that gets it has its images open as"
                            + " they were when that began")
                    : Optional.empty());
  }
}
