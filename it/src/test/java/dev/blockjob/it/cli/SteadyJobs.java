package dev.blockjob.it.cli;

import dev.blockjob.events.QemuEvent;
import dev.blockjob.it.Await;
import dev.blockjob.it.Vm;
import dev.blockjob.qmp.process.QemuIo;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Jobs that stay where they are long enough to be met there; started past the command line. */
final class SteadyJobs {

  /** What {@link #fill} writes. */
  static final long DATA = 8 * Cli.MIB;

  private SteadyJobs() {}

  /** Data in the active layer, so that a job has something to copy. */
  static void fill(Vm vm) {
    QemuIo.join(vm.guest().write(5, 0, DATA));
    QemuIo.join(vm.guest().flush());
  }

  /** A node {@code target} on a new image. */
  static void target(Vm vm) {
    vm.lab().img().create("target.qcow2", "qcow2", vm.spec().size());
    vm.call(
        "blockdev-add",
        new JsonObject()
            .put("driver", "qcow2")
            .put("node-name", "target")
            .put("file", new JsonObject().put("driver", "file").put("filename", "target.qcow2")));
  }

  /** A backup of the active node that takes 8 s, runs, and stays when concluded. */
  static void backup(Vm vm, String id) {
    backup(vm, id, Cli.MIB, true, "running");
  }

  /** One that waits to be finalized. */
  static void pendingBackup(Vm vm, String id) {
    backup(vm, id, 0, false, "pending");
  }

  private static void backup(Vm vm, String id, long speed, boolean finalize, String until) {
    fill(vm);
    target(vm);
    Future<?> status = becomes(vm, id, until);
    vm.call(
        "blockdev-backup",
        new JsonObject()
            .put("job-id", id)
            .put("device", vm.spec().active())
            .put("target", "target")
            .put("sync", "full")
            .put("speed", speed)
            .put("auto-finalize", finalize)
            .put("auto-dismiss", false));
    Await.get(status);
  }

  /** Completes when QEMU says that the job has that status. */
  static Future<QemuEvent.JobStatusChange> becomes(Vm vm, String id, String status) {
    return vm.events()
        .await(
            QemuEvent.JobStatusChange.class,
            change -> change.jobId().equals(id) && change.status().equals(status),
            Duration.ofSeconds(30));
  }

  static void setSpeed(Vm vm, String id, long speed) {
    vm.call("block-job-set-speed", new JsonObject().put("device", id).put("speed", speed));
  }
}
