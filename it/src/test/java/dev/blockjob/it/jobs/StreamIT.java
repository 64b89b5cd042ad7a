package dev.blockjob.it.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.qmp.process.GuestWriter;

/** Stream: all the chain, down to a base, into an intermediate layer. */
class StreamIT {

  @OnEveryQemu
  void theActiveLayerStandsAloneAfterAFullStream(QemuLab lab) {
    Vm vm = lab.vm().start();
    GuestWriter writer = JobRuns.busy(vm);

    JobRuns.runs(vm, Stream.of(vm.disk()), Ending.DONE);

    assertThat(vm.chain()).containsExactly("active");
    JobRuns.nothingLost(vm, writer);
    vm.guest().close();
    vm.close();
    lab.img().check("active.qcow2");
    assertThat(lab.img().info("active.qcow2").getString("backing-filename")).isNull();
  }

  @OnEveryQemu
  void aStreamToABaseKeepsItAndItsRelativeName(QemuLab lab) {
    Vm vm = lab.vm().start();
    GuestWriter writer = JobRuns.busy(vm);

    JobRuns.runs(vm, Stream.of(vm.disk()).withBase("base"), Ending.DONE);

    assertThat(vm.chain()).containsExactly("active", "base");
    JobRuns.nothingLost(vm, writer);
    vm.guest().close();
    vm.close();
    assertThat(lab.img().info("active.qcow2").getString("backing-filename"))
        .isEqualTo("base.qcow2");
  }

  @OnEveryQemu
  void anIntermediateLayerStandsAlone(QemuLab lab) {
    Vm vm = lab.vm().start();
    GuestWriter writer = JobRuns.busy(vm);

    JobRuns.runs(vm, Stream.of(vm.disk()).withTop("snap1"), Ending.DONE);

    assertThat(vm.chain()).containsExactly("active", "snap1");
    JobRuns.nothingLost(vm, writer);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void anIntermediateLayerIsStreamedToABase(QemuLab lab) {
    Vm vm = lab.vm().chain("base", "s1", "s2", "active").start();

    JobRuns.runs(vm, Stream.of(vm.disk()).withTop("s2").withBase("base.qcow2"), Ending.DONE);

    assertThat(vm.chain()).containsExactly("active", "s2", "base");
    vm.close();
    assertThat(lab.img().info("s2.qcow2").getString("backing-filename")).isEqualTo("base.qcow2");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aStreamThatCannotBeIsRefused(QemuLab lab) {
    Vm vm = lab.vm().start();

    JobRuns.refused(vm, Stream.of(vm.disk()).withBase("nope"), Reason.UNKNOWN_NODE);
    JobRuns.refused(vm, Stream.of(vm.disk()).withBase("active"), Reason.SAME_NODE);
  }
}
