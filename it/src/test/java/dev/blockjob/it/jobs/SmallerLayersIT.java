package dev.blockjob.it.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import dev.blockjob.qmp.process.QemuIo;

/** A layer beyond whose end the layers above read zeros, though the base has data there. */
class SmallerLayersIT {

  private static final String EXPECTED = "expected.raw";

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whatTheBaseHoldsBeyondASmallerLayerStaysHidden(QemuLab lab) {
    Vm vm = start(lab, 4, 2, 4);
    Merge mid = Merge.of("top", "mid");

    JobRuns.refused(vm, Commit.of("top").withTop("mid").withBase("base"), Reason.SIZE_MISMATCH);
    JobRuns.refused(vm, Stream.of("top").withBase("base"), Reason.SIZE_MISMATCH);
    JobRuns.refused(vm, Stream.of("top"), Reason.SIZE_MISMATCH);
    isRefused(vm, mid.withDirection(Direction.STREAM));
    isDone(vm, mid);

    isTheSame(lab, vm, "mid", "base");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSmallerLayerBetweenIsCommittedWithItsZeros(QemuLab lab) {
    Vm vm = start(lab, 4, 2, 4);

    isDone(vm, Merge.keeping("top", 0));

    isTheSame(lab, vm, "base");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSmallerLayerOnALargerBaseTakesThatIn(QemuLab lab) {
    Vm vm = start(lab, 4, 2, 4);

    isDone(vm, Merge.of("top", "base"));

    isTheSame(lab, vm, "top", "mid");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aDiskKeepsItsSizeOnALargerBase(QemuLab lab) {
    Vm vm = start(lab, 4, 2, 2);
    Merge all = Merge.keeping("top", 0);

    JobRuns.refused(vm, Commit.of("top"), Reason.SIZE_MISMATCH);
    isRefused(vm, all.withDirection(Direction.COMMIT));
    isDone(vm, all);

    isTheSame(lab, vm, "top");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCommitUnderOverlaysThatAreNotLargerIsAllowed(QemuLab lab) {
    Vm vm = start(lab, 4, 2, 2);

    JobRuns.runs(vm, Commit.of("top").withTop("mid").withBase("base"), Ending.DONE);

    isTheSame(lab, vm, "top", "base");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSmallerBaseIsStreamedUpFromUnderALayerThatIsAsLargeAsTheDisk(QemuLab lab) {
    Vm vm = start(lab, 2, 4, 4);

    JobRuns.refused(vm, Stream.of("top").withTop("mid"), Reason.SIZE_MISMATCH);
    JobRuns.runs(vm, Stream.of("top"), Ending.DONE);

    isTheSame(lab, vm, "top");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whereNeitherWayIsOpenTheDiskCanBeMoved(QemuLab lab) {
    Vm vm = start(lab, 6, 2, 4);
    Target there = new Target.NewFile(lab.folder().resolve("there.qcow2"), "qcow2");

    isRefused(vm, Merge.keeping("top", 0));
    isDone(vm, Move.of("top", there));

    vm.close();
    assertThat(lab.img().same(EXPECTED, "raw", "there.qcow2", "qcow2")).isTrue();
  }

  /** Layers of that many MiB: base full of 1, then a quarter MiB each; it is the export "guest". */
  private static Vm start(QemuLab lab, long base, long mid, long top) {
    long mib = JobRuns.MIB;
    lab.img().create("base.qcow2", "qcow2", base * mib);
    overlay(lab, "mid", "base", mid * mib);
    overlay(lab, "top", "mid", top * mib);
    write(lab, "base", 1, base * mib);
    write(lab, "mid", 2, mib / 2);
    write(lab, "top", 3, mib / 4);
    lab.img().run("convert", "-O", "raw", "top.qcow2", EXPECTED);
    return lab.vm()
        .chain()
        .with(
            "--blockdev",
            node("base"),
            "--blockdev",
            node("mid") + ",backing=base",
            "--blockdev",
            node("top") + ",backing=mid",
            "--nbd-server",
            "addr.type=unix,addr.path=e.sock",
            "--export",
            "type=nbd,id=e,node-name=top,writable=on")
        .start();
  }

  private static String node(String name) {
    return "driver=qcow2,node-name=" + name + ",file.driver=file,file.filename=" + name + ".qcow2";
  }

  private static void overlay(QemuLab lab, String name, String backing, long size) {
    String file = name + ".qcow2";
    lab.img().createOverlay(file, backing + ".qcow2", "qcow2");
    lab.img().run("resize", "-q", "--shrink", file, Long.toString(size));
  }

  private static void write(QemuLab lab, String name, int pattern, long length) {
    try (QemuIo io = lab.io("qcow2", name + ".qcow2")) {
      QemuIo.join(io.write(pattern, 0, length));
    }
  }

  private static OperationOutcome outcome(Vm vm, OperationRequest request) {
    return Await.get(
        Operations.on(vm.jobs(), vm.lab().folder().resolve("state"))
            .start(request, OperationListener.NONE)
            .compose(operation -> operation.outcome()));
  }

  private static void isDone(Vm vm, OperationRequest request) {
    OperationOutcome outcome = outcome(vm, request);
    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(OperationOutcome.Kind.DONE);
  }

  private static void isRefused(Vm vm, OperationRequest request) {
    assertThatThrownBy(() -> outcome(vm, request))
        .isInstanceOfSatisfying(
            RequestException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.SIZE_MISMATCH));
  }

  /** The disk has these layers now, and at rest reads what it read before, with its size. */
  private static void isTheSame(QemuLab lab, Vm vm, String... layers) {
    var graph = JobRuns.graph(vm);
    assertThat(graph.chain(graph.disk("e")).layers())
        .extracting(layer -> layer.name())
        .containsExactly(layers);
    vm.close();
    String active = layers[0] + ".qcow2";
    assertThat(lab.img().info(active).getLong("virtual-size"))
        .isEqualTo(lab.folder().resolve(EXPECTED).toFile().length());
    assertThat(lab.img().same(EXPECTED, "raw", active, "qcow2")).isTrue();
  }
}
