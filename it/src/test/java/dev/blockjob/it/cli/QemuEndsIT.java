package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;

/** QEMU ends while a call waits for it: no call hangs, none claims success. */
class QemuEndsIT {

  private static Call slowMirror(Vm vm, String... options) {
    SteadyJobs.fill(vm);
    String[] line = new String[options.length + 7];
    System.arraycopy(options, 0, line, 0, options.length);
    String[] mirror = {"mirror", vm.disk(), "m.qcow2", "--job-id", "m", "--speed", "1M"};
    System.arraycopy(mirror, 0, line, options.length, mirror.length);
    return Cli.on(vm).start(line).prints("running");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void killedInMidJobTheOutcomeIsUnknown(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    Call mirror = slowMirror(vm);

    vm.process().kill();

    mirror
        .end()
        .exits(5)
        .says(
            Cli.file(vm, "m.qcow2") + " was made for it and may be half-written",
            "qemu-img info --backing-chain");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void killedInMidJobTheMachineReadsTheSame(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    Call mirror = slowMirror(vm, "--json");

    vm.process().kill();

    Answer answer = mirror.end().exits(5);
    assertThat(answer.last().getInteger("exit")).isEqualTo(5);
    assertThat(answer.last().getJsonObject("error").getString("reason"))
        .isEqualTo("OUTCOME_UNKNOWN");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void quitInMidJobIsNoSuccess(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    Call mirror = slowMirror(vm);

    vm.call("quit");

    // QEMU cancels its jobs as it quits; whether the word of it gets out in time is its affair.
    Answer answer = mirror.end();
    assertThat(answer.exit()).as(answer.toString()).isIn(5, 6);
    assertThat(answer.out() + answer.err()).contains(Cli.file(vm, "m.qcow2").toString());
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void killedWhileACallOnlyLooksTheConnectionIsLost(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.backup(vm, "b");
    Call watch = Cli.on(vm).start("watch", "--interval", "1h").prints("running");

    vm.process().kill();

    watch.end().exits(3);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void killedWhileAForeignJobIsWaitedForTheOutcomeIsUnknown(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.backup(vm, "b");
    Call wait = Cli.on(vm).start("job", "wait", "b").prints("running");

    vm.process().kill();

    wait.end().exits(5);
  }
}
