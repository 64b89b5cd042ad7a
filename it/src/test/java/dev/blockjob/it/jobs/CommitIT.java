package dev.blockjob.it.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.OnError;
import dev.blockjob.qmp.process.GuestWriter;
import java.util.List;

/** Commit: internal layers and the active one. */
class CommitIT {

  @OnEveryQemu
  void theWholeChainBecomesOneImageWhileTheGuestWrites(QemuLab lab) {
    Vm vm = lab.vm().start();
    GuestWriter writer = JobRuns.busy(vm);

    JobRuns.runs(vm, Commit.of(vm.disk()), Ending.PIVOTED);

    assertThat(vm.chain()).containsExactly("base");
    JobRuns.nothingLost(vm, writer);
    vm.guest().close();
    vm.close();
    lab.img().check("base.qcow2");
    assertThat(writer.verify(lab.io("qcow2", "base.qcow2"))).isPositive();
  }

  @OnEveryQemu
  void anActiveLayerIsCommittedIntoTheOneBelow(QemuLab lab) {
    Vm vm = lab.vm().start();
    GuestWriter writer = JobRuns.busy(vm);

    JobRuns.runs(vm, Commit.of(vm.disk()).withBase("snap1"), Ending.PIVOTED);

    assertThat(vm.chain()).containsExactly("snap1", "base");
    JobRuns.nothingLost(vm, writer);
  }

  @OnEveryQemu
  void anInternalLayerIsCommittedAndTheChainStaysRelative(QemuLab lab) {
    Vm vm = lab.vm().start();
    GuestWriter writer = JobRuns.busy(vm);

    JobRuns.runs(vm, Commit.of(vm.disk()).withTop("snap1").withBase("base"), Ending.DONE);

    assertThat(vm.chain()).containsExactly("active", "base");
    JobRuns.nothingLost(vm, writer);
    vm.guest().close();
    vm.close();
    assertThat(lab.img().info("active.qcow2").getString("backing-filename"))
        .isEqualTo("base.qcow2");
    assertThat(lab.img().info("active.qcow2").getString("backing-filename-format"))
        .isEqualTo("qcow2");
    assertThat(writer.verify(lab.io("qcow2", "active.qcow2"))).isPositive();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void severalInternalLayersAreCommittedAtOnceNamedByFile(QemuLab lab) {
    Vm vm = lab.vm().chain("base", "s1", "s2", "s3", "active").start();

    JobRuns.runs(vm, Commit.of(vm.disk()).withTop("s3.qcow2").withBase("s1.qcow2"), Ending.DONE);

    assertThat(vm.chain()).containsExactly("active", "s1", "base");
    vm.close();
    assertThat(lab.img().info("active.qcow2").getString("backing-filename")).isEqualTo("s1.qcow2");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void layersThatCannotBeCommittedAreRefusedBeforeAnythingIsSent(QemuLab lab) {
    Vm vm = lab.vm().start();
    Commit commit = Commit.of(vm.disk());

    JobRuns.refused(vm, commit.withTop("base").withBase("snap1"), Reason.INVALID);
    JobRuns.refused(vm, commit.withTop("snap1").withBase("snap1"), Reason.SAME_NODE);
    JobRuns.refused(vm, commit.withTop("nope"), Reason.UNKNOWN_NODE);
    JobRuns.refused(vm, Commit.of("nope"), Reason.UNKNOWN_DISK);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void anActiveCommitIsKeptReadyAndCancelled(QemuLab lab) {
    Vm vm = lab.vm().start();
    List<String> before = vm.chain();
    GuestWriter writer = JobRuns.busy(vm);
    BlockJob job =
        JobRuns.start(
            vm,
            Commit.of(vm.disk()).withAtReady(AtReady.KEEP).withOnError(OnError.STOP).withSpeed(0));
    Await.get(job.ready());

    Await.get(job.cancel());

    assertThat(Await.get(job.outcome())).isEqualTo(new JobOutcome.Cancelled(job.id()));
    assertThat(vm.chain()).isEqualTo(before);
    JobRuns.nothingLost(vm, writer);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void whatOurSnapshotAddedIsGoneAfterItsCommit(QemuLab lab) {
    Vm vm = lab.vm().start();
    GuestWriter writer = JobRuns.busy(vm);
    JobRuns.snapshot(vm, "new");
    assertThat(vm.chain()).containsExactly("new", "active", "snap1", "base");

    JobRuns.runs(vm, Commit.of(vm.disk()).withBase("active"), Ending.PIVOTED);

    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
    JobRuns.nothingLost(vm, writer);
  }
}
