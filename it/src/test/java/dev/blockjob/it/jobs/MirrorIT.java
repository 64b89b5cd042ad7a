package dev.blockjob.it.jobs;

import static dev.blockjob.it.jobs.JobRuns.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.CopyMode;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.OnError;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.process.GuestWriter;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/** Mirror: to a file by drive-mirror, to an image that we create and open, to a node. */
class MirrorIT {

  private static Target file(String name) {
    return new Target.NewFile(Path.of(name), "qcow2");
  }

  private static Mirror mirror(Vm vm, String file) {
    return Mirror.of(vm.disk(), file(file));
  }

  /** A mirror that takes long enough to be met on its way. */
  private static Mirror slow(Vm vm, String file) {
    // Before a limit takes effect QEMU has copied one buffer, 16 MiB by default.
    return mirror(vm, file).withSpeed(MIB).withBufSize(64L << 10);
  }

  @OnEveryQemu
  void aDiskMovesToANewFileWhileTheGuestWrites(QemuLab lab) {
    Vm vm = lab.vm().start();
    GuestWriter writer = JobRuns.busy(vm);

    JobRuns.runs(vm, mirror(vm, "moved.qcow2").withAtReady(AtReady.PIVOT), Ending.PIVOTED);

    JobRuns.nothingLost(vm, writer);
    vm.guest().close();
    vm.close();
    lab.img().check("moved.qcow2");
    assertThat(writer.verify(lab.io("qcow2", "moved.qcow2"))).isPositive();
  }

  @OnEveryQemu
  void aDiskMovesToAnImageThatWeCreateAndOpen(QemuLab lab) {
    Vm vm = lab.vm().start();
    GuestWriter writer = JobRuns.busy(vm);

    JobRuns.runs(
        vm,
        mirror(vm, "moved.qcow2").withBlockdev(true).withAtReady(AtReady.PIVOT),
        Ending.PIVOTED);

    JobRuns.nothingLost(vm, writer);
    vm.guest().close();
    vm.close();
    lab.img().check("moved.qcow2");
    assertThat(writer.verify(lab.io("qcow2", "moved.qcow2"))).isPositive();
  }

  @OnEveryQemu
  void aDiskMovesToARawFile(QemuLab lab) {
    Vm vm = lab.vm().start();
    GuestWriter writer = JobRuns.busy(vm);
    Target raw = new Target.NewFile(Path.of("moved.raw"), "raw");

    JobRuns.runs(vm, Mirror.of(vm.disk(), raw).withAtReady(AtReady.PIVOT), Ending.PIVOTED);

    JobRuns.nothingLost(vm, writer);
  }

  @OnEveryQemu
  void aFinishedMirrorIsACopyAndTheDiskStays(QemuLab lab) {
    Vm vm = lab.vm().start();
    JobRuns.fill(vm, 5, 2);
    List<String> before = vm.chain();

    JobRuns.runs(vm, mirror(vm, "copy.qcow2").withAtReady(AtReady.FINISH), Ending.COPIED);

    assertThat(vm.chain()).isEqualTo(before);
    vm.guest().close();
    vm.close();
    assertThat(lab.img().same("active.qcow2", "qcow2", "copy.qcow2", "qcow2")).isTrue();
  }

  @OnEveryQemu
  void aShallowMirrorKeepsTheBackingChain(QemuLab lab) {
    Vm vm = lab.vm().start();
    GuestWriter writer = JobRuns.busy(vm);

    JobRuns.runs(
        vm, mirror(vm, "twin.qcow2").withSync(Sync.TOP).withAtReady(AtReady.PIVOT), Ending.PIVOTED);

    assertThat(vm.chain()).hasSize(3).endsWith("snap1", "base");
    JobRuns.nothingLost(vm, writer);
    vm.guest().close();
    vm.close();
    assertThat(writer.verify(lab.io("qcow2", "twin.qcow2"))).isPositive();
  }

  @OnEveryQemu
  void aMirrorOfNothingCopiesOnlyWhatIsWrittenFromNowOn(QemuLab lab) {
    Vm vm = lab.vm().start();
    JobRuns.fill(vm, 5, 1);
    BlockJob job = JobRuns.start(vm, mirror(vm, "none.qcow2").withSync(Sync.NONE));
    Await.get(job.ready());

    Await.get(job.finish());

    assertThat(Await.get(job.outcome()))
        .isEqualTo(new JobOutcome.Completed(job.id(), Ending.COPIED));
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void everyOptionReachesQemu(QemuLab lab) {
    Vm vm = lab.vm().start();
    JobRuns.fill(vm, 5, 1);

    JobRuns.runs(
        vm,
        mirror(vm, "options.qcow2")
            .withCopyMode(CopyMode.WRITE_BLOCKING)
            .withGranularity(4096L)
            .withBufSize(MIB)
            .withUnmap(false)
            .withOnSourceError(OnError.REPORT)
            .withOnTargetError(OnError.ENOSPC)
            .withSpeed(100 * MIB)
            .withAtReady(AtReady.FINISH),
        Ending.COPIED);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aTargetKnownToBeZeroIsUsedWhereQemuCan(QemuLab lab) {
    Vm vm = lab.vm().start();
    JobRuns.fill(vm, 5, 1);
    Mirror request =
        mirror(vm, "zero.qcow2")
            .withBlockdev(true)
            .withTargetIsZero(true)
            .withAtReady(AtReady.PIVOT);
    if (lab.qemu().version().startsWith("11")) {
      JobRuns.runs(vm, request, Ending.PIVOTED);
    } else {
      JobRuns.refused(vm, request, Reason.NOT_SUPPORTED);
      assertThat(JobRuns.exists(vm, "zero.qcow2")).isFalse();
    }
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void anExistingImageIsATargetWhenItFits(QemuLab lab) {
    Vm vm = lab.vm().start();
    lab.img().create("fits.qcow2", "qcow2", vm.spec().size());
    GuestWriter writer = JobRuns.busy(vm);
    Target target = new Target.ExistingFile(Path.of("fits.qcow2"), "qcow2");

    JobRuns.runs(vm, Mirror.of(vm.disk(), target).withAtReady(AtReady.PIVOT), Ending.PIVOTED);

    JobRuns.nothingLost(vm, writer);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aNodeIsATarget(QemuLab lab) {
    Vm vm = lab.vm().start();
    lab.img().create("node.qcow2", "qcow2", vm.spec().size());
    vm.call(
        "blockdev-add",
        new JsonObject()
            .put("driver", "qcow2")
            .put("node-name", "target")
            .put("file", new JsonObject().put("driver", "file").put("filename", "node.qcow2")));
    GuestWriter writer = JobRuns.busy(vm);

    JobRuns.runs(
        vm,
        Mirror.of(vm.disk(), new Target.Node("target")).withAtReady(AtReady.PIVOT),
        Ending.PIVOTED);

    assertThat(JobRuns.graph(vm).nodes().get("active")).isNotNull();
    JobRuns.nothingLost(vm, writer);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aTargetOfAnotherSizeIsRefusedBeforeQemuStartsWhatMustFail(QemuLab lab) {
    Vm vm = lab.vm().start();
    lab.img().create("small.qcow2", "qcow2", MIB);
    vm.call(
        "blockdev-add",
        new JsonObject()
            .put("driver", "qcow2")
            .put("node-name", "small")
            .put("file", new JsonObject().put("driver", "file").put("filename", "small.qcow2")));

    JobRuns.refused(vm, Mirror.of(vm.disk(), new Target.Node("small")), Reason.SIZE_MISMATCH);
    JobRuns.refused(vm, Mirror.of(vm.disk(), new Target.Node("nope")), Reason.UNKNOWN_NODE);
    JobRuns.refused(vm, Mirror.of(vm.disk(), new Target.Node("active")), Reason.SAME_NODE);
    JobRuns.refused(vm, Mirror.of("vd9", file("x.qcow2")), Reason.UNKNOWN_DISK);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aFileThatIsThereIsNeverOverwritten(QemuLab lab) {
    Vm vm = lab.vm().start();
    Path there = lab.folder().resolve("there.qcow2");
    lab.img().create("there.qcow2", "qcow2", MIB);

    JobRuns.refused(
        vm, Mirror.of(vm.disk(), new Target.NewFile(there, "qcow2")), Reason.FILE_EXISTS);
    assertThat(lab.img().info("there.qcow2").getLong("virtual-size")).isEqualTo(MIB);
  }

  @OnEveryQemu
  void aCancelledMirrorLeavesTheDiskAndNothingElse(QemuLab lab) {
    Vm vm = lab.vm().start();
    JobRuns.fill(vm, 5, 8);
    List<String> before = vm.chain();
    BlockJob job = JobRuns.start(vm, slow(vm, "cancelled.qcow2").withBlockdev(true));

    Await.get(job.cancel());

    assertThat(Await.get(job.outcome())).isEqualTo(new JobOutcome.Cancelled(job.id()));
    assertThat(vm.chain()).isEqualTo(before);
    assertThat(JobRuns.graph(vm).nodes().keySet()).noneMatch(name -> name.startsWith("bj-"));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aMirrorCancelledAtReadyLeavesTheDisk(QemuLab lab) {
    Vm vm = lab.vm().start();
    GuestWriter writer = JobRuns.busy(vm);
    BlockJob job = JobRuns.start(vm, mirror(vm, "ready.qcow2"));
    Await.get(job.ready());

    Await.get(job.cancel());

    assertThat(Await.get(job.outcome())).isEqualTo(new JobOutcome.Cancelled(job.id()));
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
    JobRuns.nothingLost(vm, writer);
  }

  @OnEveryQemu
  void completingTooEarlyIsRefusedAndSucceedsLater(QemuLab lab) {
    Vm vm = lab.vm().start();
    JobRuns.fill(vm, 5, 4);
    BlockJob job = JobRuns.start(vm, slow(vm, "early.qcow2"));

    assertThatThrownBy(() -> Await.get(job.complete()))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("cannot accept command verb 'complete'");
    Await.get(job.setSpeed(0));
    Await.get(job.ready());
    Await.get(job.complete());

    assertThat(Await.get(job.outcome()))
        .isEqualTo(new JobOutcome.Completed(job.id(), Ending.PIVOTED));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void whenSomebodyElseEndsItWithoutPivotThatIsNoSuccess(QemuLab lab) {
    Vm vm = lab.vm().start();
    JobRuns.fill(vm, 5, 1);
    BlockJob job = JobRuns.start(vm, mirror(vm, "other.qcow2").withAtReady(AtReady.KEEP));
    Await.get(job.ready());
    JsonObject device = new JsonObject().put("device", job.id().value());

    vm.call("block-job-cancel", device);

    assertThat(Await.get(job.outcome()))
        .isEqualTo(new JobOutcome.Completed(job.id(), Ending.COPIED));
    assertThat(job.status()).isIn(JobStatus.CONCLUDED, JobStatus.NULL);
  }
}
