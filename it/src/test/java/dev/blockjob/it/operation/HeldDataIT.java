package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.request.HeldData;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import java.nio.file.Path;
import java.util.Set;

/** Images that hold more than what their guest reads. */
class HeldDataIT {

  private static final String DISK = "driver=qcow2,node-name=a,file.driver=file,file.filename=";

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSourceWithInternalSnapshotsIsKeptAndNamed(QemuLab lab) {
    lab.img().create("a.qcow2", "qcow2", 1 << 20);
    lab.img().run("snapshot", "-c", "before", "a.qcow2");
    Vm vm = start(lab);
    Target there = new Target.NewFile(lab.folder().resolve("there.qcow2"), "qcow2");

    OperationOutcome outcome = outcome(vm, Move.of("a", there).withDeleteSource(true));

    Path source = lab.folder().resolve("a.qcow2");
    assertThat(outcome.kind()).isEqualTo(OperationOutcome.Kind.DONE);
    assertThat(outcome.left())
        .singleElement()
        .asString()
        .startsWith("file " + source + " stays: it has internal snapshots (before)");
    assertThat(lab.img().run("snapshot", "-l", "a.qcow2")).contains("before");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aLayerWhoseSnapshotsNobodyNeedsGoes(QemuLab lab) {
    lab.img().create("b.qcow2", "qcow2", 1 << 20);
    lab.img().createOverlay("a.qcow2", "b.qcow2", "qcow2");
    lab.img().run("snapshot", "-c", "before", "b.qcow2");
    Vm vm = start(lab);
    Merge merge = Merge.keeping("a", 0).withDirection(dev.blockjob.operations.Direction.STREAM);

    OperationOutcome outcome = outcome(vm, merge.withDrop(Set.of(HeldData.INTERNAL_SNAPSHOTS)));

    assertThat(outcome.kind()).isEqualTo(OperationOutcome.Kind.DONE);
    assertThat(outcome.left()).isEmpty();
    assertThat(lab.folder().resolve("b.qcow2")).doesNotExist();
  }

  private static Vm start(QemuLab lab) {
    return lab.vm()
        .chain()
        .with(
            "--blockdev",
            DISK + "a.qcow2",
            "--nbd-server",
            "addr.type=unix,addr.path=e.sock",
            "--export",
            "type=nbd,id=e,node-name=a,writable=on")
        .start();
  }

  private static OperationOutcome outcome(Vm vm, OperationRequest request) {
    return Await.get(
        Operations.on(vm.jobs(), vm.lab().folder().resolve("state"))
            .start(request, OperationListener.NONE)
            .compose(operation -> operation.outcome()));
  }
}
