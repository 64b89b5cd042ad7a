package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.BlockNode.Bitmap;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationPlan;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import dev.blockjob.qmp.process.QemuIo;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Disks that have something about them: bitmaps, no leave to write. */
class OddDisksIT {

  private static final String BITMAP = "backup";
  private static final int PATTERN = 5;

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aPivotTakesNoBitmapAlongAndLeavesThemInTheOldImage(QemuLab lab) {
    MovedDiskAssert.clear(lab);
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "s1", "active");
    chain
        .vm()
        .call(
            "block-dirty-bitmap-add",
            new JsonObject().put("node", "active").put("name", BITMAP).put("persistent", true));

    OperationOutcome outcome =
        outcome(chain.vm(), Move.of(chain.vm().disk(), MovedDiskAssert.to(lab)));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.DONE);
    assertThat(outcome.left()).singleElement().asString().contains("dirty bitmaps (" + BITMAP);
    BlockGraph graph = Await.get(chain.vm().jobs().graph());
    assertThat(graph.nodes().values()).allMatch(node -> node.bitmaps().isEmpty());
    assertThat(lab.img().info("active.qcow2").encode()).contains(BITMAP);
    MovedDiskAssert.isAlone(chain, lab);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aBitmapThatAKillLeftInconsistentIsSeenToBeAndIsInNoMergesWay(QemuLab lab) {
    makeImages(lab);
    lab.img().run("bitmap", "--add", "active.qcow2", BITMAP);
    start(lab, false).process().kill();

    Vm vm = start(lab, false);

    List<Bitmap> bitmaps = Await.get(vm.jobs().graph()).node("active").orElseThrow().bitmaps();
    assertThat(bitmaps)
        .singleElement()
        .returns(BITMAP, Bitmap::name)
        .returns(true, Bitmap::inconsistent);
    isMerged(vm);
  }

  /** QEMU writes to the base nevertheless, and makes that read-only again. */
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aDiskThatIsReadOnlyIsMergedAndStaysReadOnly(QemuLab lab) {
    makeImages(lab);

    Vm vm = start(lab, true);

    isMerged(vm);
    assertThat(Await.get(vm.jobs().graph()).node("base").orElseThrow().readOnly()).isTrue();
  }

  /** Those of {@code -blockdev} don't: they are removed by name. */
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void theNodesThatADriveMadeGoByThemselvesAtThePivotAndThatIsNoFailure(QemuLab lab) {
    MovedDiskAssert.clear(lab);
    makeImages(lab);
    Vm vm =
        lab.vm()
            .chain()
            .with("-S")
            .with("-drive", "if=none,id=d0,format=qcow2,file=active.qcow2")
            .with("-device", "virtio-blk,id=vd0,drive=d0")
            .start();

    done(vm, Move.of("vd0", MovedDiskAssert.to(lab)));

    BlockGraph graph = Await.get(vm.jobs().graph());
    assertThat(graph.chain(graph.disk("vd0")).layers())
        .extracting(BlockNode::image)
        .containsExactly(MovedDiskAssert.file(lab).toString());
    assertThat(graph.nodes().keySet()).hasSize(2).allMatch(node -> node.startsWith("bj-"));
    vm.close();
    assertThat(
            lab.img().same("active.qcow2", "qcow2", MovedDiskAssert.file(lab).toString(), "qcow2"))
        .isTrue();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aBaseThatIsSmallerThanWhatIsCommittedIntoItGrows(QemuLab lab) {
    makeImages(lab, DiskUnderLoad.SIZE / 4);
    Vm vm = start(lab, false);
    QemuIo.join(vm.guest().write(PATTERN + 1, 3L * DiskUnderLoad.SIZE / 4, DiskUnderLoad.SIZE / 4));
    OperationPlan plan =
        Await.get(
            Operations.on(vm.jobs(), lab.folder().resolve("state"))
                .plan(Merge.of(vm.disk(), "base").withDirection(Direction.COMMIT)));
    assertThat(plan.notes()).anyMatch(note -> note.contains("grows from 1 MiB to 4 MiB"));

    isMerged(vm);

    assertThat(lab.img().info("base.qcow2").getLong("virtual-size")).isEqualTo(DiskUnderLoad.SIZE);
    try (QemuIo io = lab.io("qcow2", "base.qcow2", "-r", "-U")) {
      QemuIo.join(io.verify(0, DiskUnderLoad.SIZE / 2, DiskUnderLoad.SIZE / 4));
      QemuIo.join(io.verify(PATTERN + 1, 3L * DiskUnderLoad.SIZE / 4, DiskUnderLoad.SIZE / 4));
    }
  }

  private static void makeImages(QemuLab lab) {
    makeImages(lab, DiskUnderLoad.SIZE);
  }

  private static void makeImages(QemuLab lab, long base) {
    lab.img().create("base.qcow2", "qcow2", base);
    lab.img().createOverlay("active.qcow2", "base.qcow2", "qcow2");
    lab.img().run("resize", "-q", "active.qcow2", Long.toString(DiskUnderLoad.SIZE));
    try (QemuIo io = lab.io("qcow2", "active.qcow2")) {
      QemuIo.join(io.write(PATTERN, 0, DiskUnderLoad.SIZE / 2));
    }
  }

  private static Vm start(QemuLab lab, boolean readOnly) {
    JsonObject base = node("base", true);
    JsonObject active = node("active", readOnly).put("backing", "base");
    Vm vm = lab.vm().size(DiskUnderLoad.SIZE).existing(List.of(base, active)).start();
    if (!lab.kind().hasGuest()) {
      vm.guest(); // without it nobody would see a disk
    }
    return vm;
  }

  private static JsonObject node(String name, boolean readOnly) {
    JsonObject file = new JsonObject().put("driver", "file").put("filename", name + ".qcow2");
    if (readOnly) {
      file.put("auto-read-only", true);
    }
    return new JsonObject()
        .put("driver", "qcow2")
        .put("node-name", name)
        .put("read-only", readOnly)
        .put("file", file);
  }

  private static void isMerged(Vm vm) {
    done(vm, Merge.of(vm.disk(), "base").withDirection(Direction.COMMIT));
    assertThat(vm.chain()).containsExactly("base");
    assertThat(vm.lab().folder().resolve("active.qcow2")).doesNotExist();
    try (QemuIo io = vm.lab().io("qcow2", "base.qcow2", "-r", "-U")) {
      QemuIo.join(io.verify(PATTERN, 0, DiskUnderLoad.SIZE / 2));
    }
  }

  private static OperationOutcome outcome(Vm vm, OperationRequest request) {
    return Await.get(
        CrashingController.starting(request)
            .apply(Operations.on(vm.jobs(), vm.lab().folder().resolve("state"))));
  }

  private static void done(Vm vm, OperationRequest request) {
    OperationOutcome outcome = outcome(vm, request);
    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.DONE);
    assertThat(outcome.left()).isEmpty();
  }
}
