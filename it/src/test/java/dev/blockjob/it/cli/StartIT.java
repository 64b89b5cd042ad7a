package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The verbs that change something, each to its end. */
class StartIT {

  private static Vm filled(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.fill(vm);
    return vm;
  }

  private static void noJobs(Vm vm) {
    assertThat(Await.get(vm.jobs().query())).isEmpty();
  }

  /** The copy reads as the disk did: compared after QEMU has closed both. */
  private static void isCopy(Vm vm, String image) {
    vm.guest().close();
    vm.close();
    vm.lab().img().check(image);
    assertThat(vm.lab().img().same("active.qcow2", "qcow2", image, "qcow2")).isTrue();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aSnapshotIsANewOverlay(QemuLab lab) {
    Vm vm = filled(lab);

    Answer people =
        Cli.on(vm).run("snapshot", vm.disk() + "=one.qcow2", "--node-name", "one").exits(0);
    Answer machine = Cli.on(vm).run("snapshot", vm.disk(), "--json").exits(0);

    assertThat(people.out()).containsSubsequence("one", "active", "snap1", "base");
    assertThat(LookIT.nodes(machine.last())).hasSize(5).endsWith("one", "active", "snap1", "base");
    assertThat(vm.chain()).hasSize(5);
    assertThat(Cli.file(vm, "one.qcow2")).exists();
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aSnapshotOfTwoDisksIsOfBothOrOfNone(QemuLab lab) {
    lab.img().create("second.qcow2", "qcow2", Cli.MIB);
    String second = "qcow2,node-name=second,file.driver=file,file.filename=second.qcow2";
    Vm vm =
        Cli.vm(lab).with("-blockdev", second, "-device", "virtio-blk,drive=second,id=vd1").start();

    Cli.on(vm).run("snapshot", "vd0=a.qcow2", "vd1=second.qcow2").exits(2).says("second.qcow2");
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
    assertThat(Cli.file(vm, "a.qcow2")).doesNotExist();

    Answer both = Cli.on(vm).run("--json", "snapshot", "vd0=a.qcow2", "vd1=b.qcow2").exits(0);
    assertThat(both.json()).hasSize(2);
    assertThat(LookIT.nodes(both.json().get(0))).hasSize(4).endsWith("active", "snap1", "base");
    assertThat(LookIT.nodes(both.json().get(1))).hasSize(2).endsWith("second");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aDiskMayBeNamedByItsImageAsItIsSeenFromHere(QemuLab lab) {
    Vm vm = filled(lab); // whose QEMU was given relative names

    Answer snapshot = Cli.on(vm).run("snapshot", "./active.qcow2=one.qcow2").exits(0);
    Cli.on(vm).run("commit", "./one.qcow2", "--base", "./active.qcow2").exits(0);

    assertThat(snapshot.out()).containsSubsequence("one.qcow2", "active", "snap1", "base");
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aMirrorPivots(QemuLab lab) {
    Vm vm = filled(lab);

    Answer answer = Cli.on(vm).run("mirror", vm.disk(), "moved.qcow2", "--pivot").exits(0);

    assertThat(answer.out()).contains("completed: mirror-", "pivoted; the graph shows it");
    assertThat(vm.chain()).hasSize(1);
    noJobs(vm);
    isCopy(vm, "moved.qcow2");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aMirrorFinishesAsACopy(QemuLab lab) {
    Vm vm = filled(lab);

    Answer answer =
        Cli.on(vm).run("mirror", "vd0", "copy.qcow2", "--finish", "--blockdev").exits(0);

    assertThat(answer.out()).contains("ended without pivot");
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
    noJobs(vm);
    isCopy(vm, "copy.qcow2");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aMirrorIsKeptReadyAndCompletedByAnotherCall(QemuLab lab) {
    Vm vm = filled(lab);
    SteadyJobs.target(vm);

    Answer answer =
        Cli.on(vm)
            .run("mirror", vm.disk(), "node:target", "--keep-ready", "--job-id", "m")
            .exits(0);

    assertThat(answer.out())
        .contains("m: ready", "blockjob job complete m", "blockjob job finish m");
    assertThat(Cli.on(vm).run("jobs").out()).contains("ready");
    assertThat(Cli.on(vm).run("job", "complete", "m", "--wait").exits(0).out())
        .contains("completed: m");
    assertThat(vm.chain()).containsExactly("target");
    isCopy(vm, "target.qcow2");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aCommitWritesTheWholeChainDownAndPivots(QemuLab lab) {
    Vm vm = filled(lab);

    Answer answer = Cli.on(vm).run("commit", vm.disk()).exits(0);

    assertThat(answer.out())
        .contains("pivoted; the graph shows it", "  left: nodes active (", ", snap1 (");
    assertThat(vm.chain()).containsExactly("base");
    noJobs(vm);
    for (String left : List.of("active", "snap1")) {
      Cli.on(vm).run("qmp", "blockdev-del", "node-name=" + left).exits(0);
    }
    Cli.on(vm).run("snapshot", vm.disk() + "=s9.qcow2").exits(0);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aLayerInTheMiddleIsCommitted(QemuLab lab) {
    Vm vm = filled(lab);

    Answer answer =
        Cli.on(vm).run("--json", "commit", "vd0", "--top", "snap1", "--base", "base").exits(0);

    JsonObject end = answer.last();
    assertThat(end.getString("outcome")).isEqualTo("completed");
    assertThat(end.getString("ending")).isEqualTo("done");
    assertThat(end.getInteger("exit")).isZero();
    assertThat(end.getJsonArray("left"))
        .satisfiesExactly(
            nodes ->
                assertThat(nodes).asString().contains(" snap1 (", "=snap1`, then, if", "-file`"),
            file -> assertThat(file).asString().startsWith(Cli.file(vm, "snap1.qcow2") + ", "));
    assertThat(vm.chain()).containsExactly("active", "base");
    Cli.on(vm).run("qmp", "blockdev-del", "node-name=snap1").exits(0);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aStreamPullsLayersUp(QemuLab lab) {
    Vm vm = filled(lab);

    assertThat(Cli.on(vm).run("stream", vm.disk(), "--base", "base").exits(0).out())
        .contains("is done (the block graph is as expected)");
    assertThat(vm.chain()).containsExactly("active", "base");
    Cli.on(vm).run("stream", vm.disk()).exits(0);
    assertThat(vm.chain()).containsExactly("active");
    noJobs(vm);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aBackupIsACopyOfTheDiskAsItWas(QemuLab lab) {
    Vm vm = filled(lab);

    Answer answer = Cli.on(vm).run("backup", vm.disk(), "backup.qcow2", "--compress").exits(0);

    assertThat(answer.out()).contains("completed: backup-");
    noJobs(vm);
    isCopy(vm, "backup.qcow2");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void anExistingFileIsATargetWhenItsFormatIsNamed(QemuLab lab) {
    Vm vm = filled(lab);
    lab.img().create("there.qcow2", "qcow2", vm.spec().size());
    String[] backup = {"backup", "vd0", "there.qcow2", "--mode", "existing"};

    Cli.on(vm).run(backup).exits(2).says("--mode existing needs --format");
    Cli.on(vm)
        .run("backup", "vd0", "there.qcow2", "--mode", "existing", "--format", "qcow2")
        .exits(0);

    isCopy(vm, "there.qcow2");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void progressIsTold(QemuLab lab) {
    Vm vm = filled(lab);

    List<JsonObject> told =
        Cli.on(vm)
            .run("--json", "mirror", vm.disk(), "m.qcow2", "--pivot", "--job-id", "m")
            .exits(0)
            .json();

    assertThat(told.get(0)).isEqualTo(new JsonObject().put("job", "m").put("status", "started"));
    assertThat(told).allMatch(line -> line.getString("job").equals("m"));
    assertThat(told.get(told.size() - 1).getString("ending")).isEqualTo("pivoted");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aDetachedJobGoesOnAndIsWaitedForAndDismissed(QemuLab lab) {
    Vm vm = filled(lab);
    Cli cli = Cli.on(vm);

    Answer answer =
        cli.run("backup", vm.disk(), "b.qcow2", "--detach", "--job-id", "b", "--speed", "1M");

    assertThat(answer.exits(0).out()).isEqualTo("b\n");
    answer.says(
        Cli.file(vm, "b.qcow2") + " stays, an unfinished copy",
        "stay open until `blockjob qmp blockdev-del node-name=bj-b`, then `blockjob qmp blockdev-del"
            + " node-name=bj-b-file`.");
    assertThat(cli.run("jobs").out()).contains("running");
    assertThat(cli.batch("job wait b --timeout 200ms").exits(4).out())
        .contains("job b hasn't ended");
    cli.run("job", "set-speed", "b", "0").exits(0);
    assertThat(cli.run("job", "wait", "b").exits(0).out()).contains("completed: b");
    assertThat(cli.run("jobs").out()).contains("concluded");
    cli.run("job", "dismiss", "b").exits(0);
    noJobs(vm);
    if (lab.kind().hasGuest()) {
      assertThat(cli.run("info").out()).containsSubsequence("DISK", "vd0", "UNUSED NODE", "bj-b");
    }
    cli.run("qmp", "blockdev-del", "node-name=bj-b").exits(0);
    cli.run("qmp", "blockdev-del", "node-name=bj-b-file").exits(0);
    assertThat(cli.run("info").out()).doesNotContain("bj-");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aDeadlineEndsTheWaitAndNotTheJob(QemuLab lab) {
    Vm vm = filled(lab);
    Cli cli = Cli.on(vm);

    cli.run("mirror", vm.disk(), "m.qcow2", "--speed", "1M", "--job-id", "m", "--timeout", "3s")
        .exits(4)
        .says(
            "it goes on", "blockjob job wait m", Cli.file(vm, "m.qcow2") + " stays, an unfinished");

    assertThat(cli.run("jobs").out()).contains("m ", "running");
    assertThat(cli.run("job", "cancel", "m").exits(0).out()).contains("an unfinished copy");
  }
}
