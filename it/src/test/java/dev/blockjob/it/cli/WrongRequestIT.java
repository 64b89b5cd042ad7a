package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.FaultyNodes;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Requests that are wrong, and jobs that fail. */
class WrongRequestIT {

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void anUnknownDiskIsNamedWithThoseThereAre(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    for (String[] verb :
        new String[][] {
          {"mirror", "vdx", "m.qcow2"},
          {"backup", "vdx", "b.qcow2"},
          {"commit", "vdx"},
          {"stream", "vdx"},
          {"snapshot", "vdx=s.qcow2"},
          {"chain", "vdx"}
        }) {
      Cli.on(vm).run(verb).exits(2).says("no disk 'vdx'; this QEMU has vd0");
    }
    JsonObject error =
        Cli.on(vm).run("--json", "commit", "vdx").exits(2).last().getJsonObject("error");
    assertThat(error.getString("reason")).isEqualTo("UNKNOWN_DISK");
    assertThat(error.getJsonArray("candidates")).isNotEmpty();
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aLayerThatIsNotInTheChainIsRefused(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Cli.on(vm).run("commit", "vd0", "--base", "nope").exits(2).says("nope");
    Cli.on(vm).run("commit", "vd0", "--top", "base", "--base", "snap1").exits(2);
    Cli.on(vm).run("stream", "vd0", "--base", "active").exits(2);
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aTargetThatExistsIsLeftAsItIs(QemuLab lab) throws IOException {
    Vm vm = Cli.vm(lab).start();
    Path target = Files.writeString(lab.folder().resolve("mine.qcow2"), "mine");

    Cli.on(vm).run("mirror", "vd0", "mine.qcow2").exits(2).says("mine.qcow2", "exists");
    Cli.on(vm).run("backup", "vd0", "mine.qcow2").exits(2).says("exists");
    Cli.on(vm).run("snapshot", "vd0=mine.qcow2").exits(2).says("exists");
    JsonObject error = Cli.on(vm).run("--json", "mirror", "vd0", target.toString()).exits(2).last();

    assertThat(error.getJsonObject("error").getString("reason")).isEqualTo("FILE_EXISTS");
    assertThat(target).hasContent("mine");
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aTargetInAFolderThatIsNotThereLeavesNothing(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Answer answer = Cli.on(vm).run("mirror", "vd0", "none/m.qcow2");

    assertThat(answer.exit()).isIn(1, 2);
    answer.says("none");
    assertThat((JsonArray) vm.call("query-jobs")).isEmpty();
  }

  /** A file system that is full, as far as QEMU can tell. */
  private static void fullTarget(Vm vm) {
    vm.lab().img().create("full.qcow2", "qcow2", vm.spec().size());
    JsonObject file = FaultyNodes.file("full.qcow2");
    vm.call(
        "blockdev-add",
        new JsonObject()
            .put("driver", "qcow2")
            .put("node-name", "full")
            .put("file", FaultyNodes.failing(file, "write_aio", FaultyNodes.ENOSPC, false)));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aTargetThatIsFullFailsTheJobAndTheDiskStays(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.fill(vm);
    fullTarget(vm);

    Answer mirror = Cli.on(vm).run("mirror", vm.disk(), "node:full", "--pivot").exits(1);
    Answer backup = Cli.on(vm).run("--json", "backup", vm.disk(), "node:full").exits(1);

    assertThat(mirror.out()).contains("failed: mirror-", "No space left on device");
    assertThat(backup.last().getString("outcome")).isEqualTo("failed");
    assertThat(backup.last().getString("error")).contains("No space left on device");
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
    assertThat((JsonArray) vm.call("query-jobs")).isEmpty();
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aSecondJobOnABusyDiskIsRefused(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    SteadyJobs.backup(vm, "b");

    Answer answer = Cli.on(vm).run("commit", "vd0");

    assertThat(answer.exit()).isIn(1, 2);
    answer.says("b");
  }
}
