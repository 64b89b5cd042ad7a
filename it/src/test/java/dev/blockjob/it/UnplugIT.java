package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.events.QemuEvent.DeviceDeleted;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobOutcome.Cancelled;
import dev.blockjob.jobs.job.JobOutcome.Completed;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.CommandException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** The disk is unplugged or resized while a job works on it. */
class UnplugIT {

  private static final String DISK = "sd0";

  /** In bytes a second: with {@link DataChain}, most of a minute. */
  private static final long SLOW = 32 << 10;

  /** A SCSI disk goes at once; others ask a guest, and there is none. */
  private static final String[] CONTROLLER = {"-device", "virtio-scsi,id=scsi0"};

  private enum Sort {
    MIRROR(Ending.UNVERIFIED),
    ACTIVE_COMMIT(Ending.UNVERIFIED),
    COMMIT(Ending.DONE),
    STREAM(Ending.DONE),
    BACKUP(Ending.DONE);

    /** How it ends when its disk was unplugged: without device, no pivot can be seen. */
    private final Ending unplugged;

    Sort(Ending unplugged) {
      this.unplugged = unplugged;
    }

    BlockJobRequest request() {
      Target file = new Target.NewFile(Path.of("copy.qcow2"), "qcow2");
      return switch (this) {
        case MIRROR ->
            Mirror.of(DISK, file).withAtReady(AtReady.KEEP).withSpeed(SLOW).withBufSize(SLOW);
        case ACTIVE_COMMIT -> Commit.of(DISK).withAtReady(AtReady.KEEP).withSpeed(SLOW);
        case COMMIT -> Commit.of(DISK).withTop("mid").withSpeed(SLOW);
        case STREAM -> Stream.of(DISK).withSpeed(SLOW);
        case BACKUP -> Backup.of(DISK, file).withSpeed(SLOW);
      };
    }
  }

  /** A chain of named nodes under a SCSI disk. */
  private static Vm start(QemuLab lab, Sort sort) {
    DataChain chain = DataChain.create(lab, sort.name());
    VmSpec spec = lab.vm().chain().with("-S").with(CONTROLLER);
    String below = null;
    for (String layer : DataChain.LAYERS) {
      JsonObject node =
          new JsonObject()
              .put("driver", "qcow2")
              .put("node-name", layer)
              .put(
                  "file", new JsonObject().put("driver", "file").put("filename", chain.file(layer)))
              .put("backing", below);
      spec = spec.with("-blockdev", node.encode());
      below = layer;
    }
    return spec.with("-device", "scsi-hd,id=" + DISK + ",drive=active").start();
  }

  /** One that is small enough for QEMU's buffer may have ended without hurry. */
  private static void letEnd(BlockJob job, Sort sort) {
    Await.get(job.setSpeed(0).otherwiseEmpty());
    if (sort == Sort.MIRROR || sort == Sort.ACTIVE_COMMIT) {
      Await.get(job.ready());
      Await.get(job.complete());
    }
  }

  private static void unplug(Vm vm) {
    Future<DeviceDeleted> gone =
        vm.events()
            .await(
                DeviceDeleted.class, event -> DISK.equals(event.device()), Duration.ofSeconds(30));
    vm.call("device_del", new JsonObject().put("id", DISK));
    Await.get(gone);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aJobOnNamedNodesOutlivesTheDeviceAndIsNotCalledFailed(QemuLab lab) {
    Map<Sort, Object> outcomes = new EnumMap<>(Sort.class);
    Map<Sort, Object> expected = new EnumMap<>(Sort.class);
    for (Sort sort : Sort.values()) {
      Vm vm = start(lab, sort);
      BlockJob job = Await.get(vm.jobs().start(sort.request()));
      unplug(vm);
      letEnd(job, sort);

      outcomes.put(sort, Await.get(job.outcome()));

      expected.put(sort, new Completed(job.id(), sort.unplugged));
      vm.close();
      lab.folder().resolve("copy.qcow2").toFile().delete();
    }
    assertThat(outcomes).isEqualTo(expected);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aJobOnADriveIsCancelledWithItAndItsTargetRemoved(QemuLab lab) {
    DataChain chain = DataChain.create(lab, "drive");
    Vm vm =
        lab.vm()
            .chain()
            .with("-S")
            .with(CONTROLLER)
            .with("-drive", "if=none,id=d0,format=qcow2,file=" + chain.file("active"))
            .with("-device", "scsi-hd,id=" + DISK + ",drive=d0")
            .start();
    BlockJob job = Await.get(vm.jobs().start(Sort.MIRROR.request()));

    unplug(vm);

    assertThat(Await.get(job.outcome())).isEqualTo(new Cancelled(job.id()));
    assertThat(lab.folder().resolve("copy.qcow2")).doesNotExist();
    assertThat(Await.get(vm.jobs().query())).isEmpty();
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aDiskIsNotResizedWhileAJobWorksOnItAndTheJobGoesOn(QemuLab lab) {
    for (Sort sort : Sort.values()) {
      Vm vm = start(lab, sort);
      BlockJob job = Await.get(vm.jobs().start(sort.request()));
      JsonObject resize =
          new JsonObject().put("node-name", "active").put("size", 2L * DataChain.SIZE);

      if (sort != Sort.COMMIT) { // which doesn't touch the active layer
        assertThatThrownBy(() -> vm.call("block_resize", resize))
            .as(sort.name())
            .isInstanceOf(CommandException.class);
      }
      letEnd(job, sort);

      assertThat(Await.get(job.outcome())).as(sort.name()).isInstanceOf(Completed.class);
      vm.close();
      lab.folder().resolve("copy.qcow2").toFile().delete();
    }
  }
}
