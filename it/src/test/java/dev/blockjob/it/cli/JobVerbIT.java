package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

/** {@code job VERB ID}, each verb. */
class JobVerbIT {

  /** A mirror that is READY, under the name m. */
  private static Cli ready(Vm vm) {
    SteadyJobs.fill(vm);
    Cli cli = Cli.on(vm);
    cli.run("mirror", vm.disk(), "m.qcow2", "--job-id", "m").exits(0);
    return cli;
  }

  private static void noJobs(Vm vm) {
    assertThat(Await.get(vm.jobs().query())).isEmpty();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aJobIsPausedThrottledResumedAndCancelled(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.backup(vm, "b");
    Cli cli = Cli.on(vm);

    Future<?> paused = SteadyJobs.becomes(vm, "b", "paused");
    assertThat(cli.run("job", "pause", "b").exits(0).out()).isEqualTo("b: paused\n");
    Await.get(paused);
    assertThat(cli.run("job", "set-speed", "b", "2M").exits(0).out()).contains("2 MiB/s");
    assertThat(cli.run("jobs").out()).contains("paused", "2 MiB/s");
    Future<?> running = SteadyJobs.becomes(vm, "b", "running");
    assertThat(cli.run("--json", "job", "resume", "b").exits(0).out())
        .isEqualTo("{\"job\":\"b\",\"done\":\"resumed\"}\n");
    Await.get(running);

    assertThat(cli.run("job", "cancel", "b", "--wait").exits(6).out())
        .contains("cancelled: b", "its target, an unfinished copy, stays unless");
    cli.run("job", "wait", "b").exits(6);
    cli.run("job", "dismiss", "b").exits(0);
    noJobs(vm);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aPendingJobIsFinalized(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.pendingBackup(vm, "b");
    Cli cli = Cli.on(vm);

    cli.run("job", "dismiss", "b").exits(1).says("QEMU refused job-dismiss", "in state 'pending'");
    assertThat(cli.run("job", "finalize", "b", "--wait").exits(0).out()).contains("completed: b");
    cli.run("job", "dismiss", "b").exits(0);
    noJobs(vm);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aReadyMirrorIsFinished(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    Cli cli = ready(vm);

    assertThat(cli.run("job", "wait", "m", "--ready").exits(0).out()).contains("ready: m");
    assertThat(cli.run("job", "finish", "m", "--wait").exits(0).out()).contains("completed: m");
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aReadyMirrorIsCancelled(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    Cli cli = ready(vm);

    assertThat(
            cli.run("--json", "job", "cancel", "m", "--wait").exits(6).last().getString("outcome"))
        .isEqualTo("cancelled");
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
  }

  /** Its base has the role "target" in the graph; whoever deletes that loses the disk. */
  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void anActiveCommitThatIsCancelledLeavesNoUnfinishedCopy(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.fill(vm);
    Cli cli = Cli.on(vm);
    String[] commit = {"commit", vm.disk(), "--job-id", "c", "--keep-ready"};

    Answer kept = cli.run(commit).exits(0);
    Answer late = cli.batch("job wait c --timeout 100ms").exits(4);
    Answer wait = cli.run("job", "cancel", "c", "--wait").exits(6);
    cli.run("job", "dismiss", "c").exits(0);
    cli.run(commit).exits(0);

    Answer cancel = cli.run("job", "cancel", "c").exits(0);
    String noSnapshot = "the base has what was written into it until then, so it is no longer";
    assertThat(kept.out())
        .contains("job complete c", "job cancel c     the disk stays on its overlay", noSnapshot)
        .doesNotContain("job finish");
    assertThat(wait.out()).contains("cancelled: c", noSnapshot);
    assertThat(cancel.out()).startsWith("c: cancelling; " + noSnapshot);
    assertThat(kept.out() + late.out() + late.err() + wait.out() + cancel.out())
        .doesNotContain("left", "unfinished", "copy");
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
  }

  /**
   * A QEMU before 10.0.13 dies of the question when a stream concludes; a hung one blocks on it.
   */
  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void cancellingAndWaitingAskNothingAboutTheGraph(QemuLab lab) throws IOException {
    Vm vm = Cli.vm(lab).start();
    Cli cli = Cli.on(vm);
    SteadyJobs.fill(vm);
    cli.run("snapshot", vm.disk() + "=new.qcow2").exits(0);
    cli.run("stream", vm.disk(), "--job-id", "s", "--speed", "64K", "--detach")
        .exits(0)
        .says("stays in `blockjob jobs` (QEMU 11.1 and later) until");

    cli.batch("job wait s --timeout 100ms", "--trace", "t.jsonl").exits(4);
    cli.run("--trace", "t.jsonl", "job", "cancel", "s", "--wait").exits(6);

    assertThat(lab.folder().resolve("t.jsonl"))
        .content()
        .contains("job-cancel", "query-jobs")
        .doesNotContain("query-named-block-nodes", "query-block\"");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void theCopyModeIsChangedWhereQemuCan(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    Cli cli = ready(vm);

    Answer change = cli.run("job", "change", "m", "write-blocking");

    if (lab.qemu().version().startsWith("7.")) {
      change.exits(2).says("8.2");
    } else {
      assertThat(change.exits(0).out()).contains("copy mode write-blocking");
    }
    cli.run("job", "complete", "m", "--wait").exits(0);
    assertThat(vm.chain()).hasSize(1);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aVerbThatTheJobsStatusForbidsIsRefusedAndTheJobGoesOn(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.backup(vm, "b");
    Cli cli = Cli.on(vm);

    cli.run("job", "complete", "b").exits(1).says("QEMU refused job-complete");
    cli.run("job", "finalize", "b")
        .exits(1)
        .says("QEMU refused job-finalize", "in state 'running'");
    cli.run("job", "dismiss", "b").exits(1).says("QEMU refused job-dismiss", "in state 'running'");
    Answer machine = cli.run("--json", "job", "dismiss", "b").exits(1);
    assertThat(machine.last().getJsonObject("error").getString("class")).isEqualTo("GenericError");
    assertThat(machine.last().getString("verb")).isEqualTo("job dismiss");
    assertThat(cli.run("jobs").out()).contains("running");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void anUnknownJobIsNamedWithThoseThereAre(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.backup(vm, "b");

    Cli.on(vm).run("job", "pause", "nope").exits(2).says("nope", "b");
    Cli.on(vm).run("job", "pause").exits(2).says("ID");
    Cli.on(vm).run("job").exits(2).says("blockjob job pause ID");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void waitingForAJobThatSomebodyElseDismissesSaysHowItEnded(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.backup(vm, "b");
    Call wait = Cli.on(vm).start("job", "wait", "b").prints("running");

    Future<?> concluded = SteadyJobs.becomes(vm, "b", "concluded");
    vm.call("job-cancel", new JsonObject().put("id", "b"));
    Await.get(concluded);
    vm.call("job-dismiss", new JsonObject().put("id", "b"));

    wait.end().exits(6);
  }
}
