package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Snapshot.Overlay;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import dev.blockjob.qmp.process.QemuIo;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Files whose names read like protocols: what stands in headers leads to them after a restart. */
class ColonNamesIT {

  private static final Pattern IMAGE = Pattern.compile("(?m)^image: ");

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void snapshotsAndMergesLeaveAChainThatOpensFromItsTopAlone(QemuLab lab) {
    Vm vm = marked(lab.vm().chain("base", "active").start());

    snapshot(vm, "vm:10:00.qcow2", "s1");
    snapshot(vm, null, "s2");
    snapshot(vm, "json:{}.qcow2", "s3");
    snapshot(vm, "file:x.qcow2", "s4");
    snapshot(vm, "top.qcow2", "s5");
    done(vm, Merge.of(vm.disk(), "s3").withDirection(Direction.STREAM));
    done(vm, Merge.of(vm.disk(), "s1").withDirection(Direction.COMMIT));

    assertThat(vm.chain()).containsExactly("s5", "s4", "s1", "active", "base");
    opensAlone(vm, "top.qcow2", 5);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void shallowCopiesAndMovesNameTheirBackingFile(QemuLab lab) {
    Vm vm = marked(lab.vm().chain("base", "active").start());
    snapshot(vm, "./u:1.qcow2", "s1");
    snapshot(vm, "top.qcow2", "s2");

    done(vm, Copy.of(vm.disk(), file("c:1.qcow2")).withShallow(true));
    done(vm, Move.of(vm.disk(), file("m:1.qcow2")).withShallow(true));

    lab.img().run("info", "--backing-chain", "./c:1.qcow2");
    opensAlone(vm, "./m:1.qcow2", 4);
  }

  private static Target file(String name) {
    return new Target.NewFile(Path.of(name), null);
  }

  private static Vm marked(Vm vm) {
    QemuIo.join(vm.guest().write(7, 0, 65536));
    return vm;
  }

  private static void snapshot(Vm vm, @Nullable String file, String node) {
    Overlay overlay = new Overlay(vm.disk(), file == null ? null : Path.of(file), node);
    Await.get(vm.jobs().snapshot(new Snapshot(List.of(overlay))));
  }

  private static void done(Vm vm, OperationRequest request) {
    Path state = vm.lab().folder().resolve("state");
    OperationOutcome outcome =
        Await.get(CrashingController.starting(request).apply(Operations.on(vm.jobs(), state)));
    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(OperationOutcome.Kind.DONE);
    assertThat(outcome.left()).isEmpty();
  }

  private static void opensAlone(Vm vm, String top, int images) {
    vm.guest().close();
    vm.close();
    String chain = vm.lab().img().run("info", "--backing-chain", top);
    assertThat(IMAGE.matcher(chain).results()).as(chain).hasSize(images);
    try (QemuIo io = vm.lab().io("qcow2", top)) {
      QemuIo.join(io.verify(7, 0, 65536));
    }
  }
}
