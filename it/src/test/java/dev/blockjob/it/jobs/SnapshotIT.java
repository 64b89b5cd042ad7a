package dev.blockjob.it.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.PreparationException;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Snapshot.Overlay;
import dev.blockjob.qmp.process.GuestWriter;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/** Snapshots: all or none, and nothing left behind. */
class SnapshotIT {

  @OnEveryQemu
  void anOverlayIsPutOnTheDiskWhileTheGuestWrites(QemuLab lab) {
    Vm vm = lab.vm().start();
    GuestWriter writer = JobRuns.busy(vm);

    JobRuns.snapshot(vm, "new");

    assertThat(vm.chain()).containsExactly("new", "active", "snap1", "base");
    JobRuns.nothingLost(vm, writer);
    vm.guest().close();
    vm.close();
    lab.img().check("new.qcow2");
    assertThat(lab.img().info("new.qcow2").getString("backing-filename")).isEqualTo("active.qcow2");
    assertThat(writer.verify(lab.io("qcow2", "new.qcow2"))).isPositive();
  }

  private static void addDisk(Vm vm, String name) {
    vm.lab().img().create(name + ".qcow2", "qcow2", JobRuns.MIB);
    vm.call(
        "blockdev-add",
        new JsonObject()
            .put("driver", "qcow2")
            .put("node-name", name)
            .put("file", new JsonObject().put("driver", "file").put("filename", name + ".qcow2")));
  }

  private static Overlay overlay(String disk, String file) {
    return new Overlay(disk, Path.of(file), null);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void severalDisksAreTakenTogether(QemuLab lab) {
    Vm vm = lab.vm().start();
    addDisk(vm, "second");

    BlockGraph after =
        Await.get(
            vm.jobs()
                .snapshot(
                    new Snapshot(
                        List.of(overlay(vm.disk(), "one.qcow2"), overlay("second", "two.qcow2")))));

    assertThat(after.chain(after.disk("active")).layers()).hasSize(4);
    assertThat(after.chain(after.disk("second")).layers()).hasSize(2);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void whenTheSecondDiskFailsTheFirstIsAsBeforeAndNoFileIsLeft(QemuLab lab) {
    Vm vm = lab.vm().start();
    addDisk(vm, "second");
    BlockGraph before = JobRuns.graph(vm);
    Path one = lab.folder().resolve("one.qcow2");
    Snapshot snapshot =
        new Snapshot(
            List.of(
                new Overlay(vm.disk(), Path.of("one.qcow2"), null),
                new Overlay("second", Path.of("no-such-folder/two.qcow2"), null)));

    assertThatThrownBy(() -> Await.get(vm.jobs().snapshot(snapshot)))
        .isInstanceOfAny(PreparationException.class, RequestException.class);

    assertThat(JobRuns.graph(vm).nodes().keySet()).isEqualTo(before.nodes().keySet());
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
    assertThat(one).doesNotExist();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void anOverlayNeverGoesOverAFileThatIsThere(QemuLab lab) {
    Vm vm = lab.vm().start();

    assertThatThrownBy(() -> JobRuns.snapshot(vm, "snap1")).isInstanceOf(RequestException.class);

    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
    assertThat(lab.img().info("snap1.qcow2").getString("backing-filename")).isEqualTo("base.qcow2");
  }
}
