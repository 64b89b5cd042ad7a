package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobStatus;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** Ctrl-C: the signal, sent to a process. */
class InterruptIT {

  private static final String[] SLOW = {"--speed", "1M", "--job-id", "j"};

  private static Child slow(Vm vm, String... line) {
    String[] whole = new String[line.length + SLOW.length];
    System.arraycopy(line, 0, whole, 0, line.length);
    System.arraycopy(SLOW, 0, whole, line.length, SLOW.length);
    return Cli.on(vm).child(whole).prints("running");
  }

  private static Set<String> nodes(Vm vm) {
    return Await.get(vm.jobs().graph()).nodes().keySet();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void itCancelsTheJobThatTheCallStartedAndNothingIsLeft(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.fill(vm);
    Set<String> before = nodes(vm);

    for (List<String> verb :
        List.of(
            List.of("mirror", vm.disk(), "m.qcow2", "--pivot"),
            List.of("backup", vm.disk(), "b.qcow2"))) {
      Answer answer = slow(vm, verb.toArray(String[]::new)).signal("INT").end().exits(6);

      assertThat(answer.out())
          .contains("cancelling j", "cancelled: j; the disk is as it was")
          .doesNotContain("unfinished");
      assertThat(Await.get(vm.jobs().query())).isEmpty();
      assertThat(nodes(vm)).isEqualTo(before);
      assertThat(vm.chain()).containsExactly("active", "snap1", "base");
    }
    assertThat(Cli.file(vm, "m.qcow2")).doesNotExist();
    assertThat(Cli.file(vm, "b.qcow2")).doesNotExist();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void theMachineReadsThatItWasCancelled(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.fill(vm);

    Answer answer = slow(vm, "--json", "commit", vm.disk()).signal("TERM").end().exits(6);

    JsonObject end = answer.last();
    assertThat(end.getString("outcome")).isEqualTo("cancelled");
    assertThat(end.getInteger("exit")).isEqualTo(6);
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void withLeaveTheJobGoesOn(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.fill(vm);

    Answer answer =
        slow(vm, "backup", vm.disk(), "b.qcow2", "--leave").signal("INT").end().exits(0);

    assertThat(answer.out())
        .contains("job j goes on", "blockjob job wait j")
        .contains("If it is cancelled, " + Cli.file(vm, "b.qcow2") + " stays, an unfinished copy");
    assertThat(Await.get(vm.jobs().query()))
        .singleElement()
        .extracting(JobInfo::status)
        .isEqualTo(JobStatus.RUNNING);
    SteadyJobs.setSpeed(vm, "j", 0);
    Cli.on(vm).run("job", "wait", "j").exits(0);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void waitingForSomebodyElsesJobLeavesItAlone(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.backup(vm, "b");

    Cli.on(vm).child("job", "wait", "b").prints("running").signal("INT").end().exits(6);

    assertThat(Cli.on(vm).run("jobs").out()).contains("running");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void beforeAnythingWasStartedItIsJustTheEnd(QemuLab lab) {
    Vm vm = lab.vm().start();
    Call held = Cli.at(lab, "qmp.sock").start("commit", vm.disk());

    held.interrupt();

    held.end().exits(6).says("interrupted");
    assertThat(vm.chain()).hasSize(3);
  }
}
