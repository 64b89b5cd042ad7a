package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The single-file programs of README, run as JBang would: from their source. */
class ScriptsIT {

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aScriptShowsJobs(QemuLab lab) throws IOException, InterruptedException {
    Vm vm = lab.vm().start();
    vm.call("block-commit", new JsonObject().put("device", vm.disk()).put("job-id", "of-mine"));
    Await.get(vm.connection().close());

    assertThat(run(lab, "Jobs.java", vm.process())).contains("of-mine", "commit");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aScriptMergesSnapshots(QemuLab lab) throws IOException, InterruptedException {
    Vm vm = lab.vm().start();
    Await.get(vm.connection().close());

    assertThat(run(lab, "Merge.java", vm.process(), vm.disk())).startsWith("Completed");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aScriptThatFailsSaysSoByItsExitCode(QemuLab lab) throws IOException, InterruptedException {
    Vm vm = lab.vm().start();
    Await.get(vm.connection().close());

    assertThat(run(lab, "Merge.java", 1, vm.process(), "vdx")).contains("no disk 'vdx'");
  }

  private static String run(QemuLab lab, String name, QemuProcess qemu, String... arguments)
      throws IOException, InterruptedException {
    return run(lab, name, 0, qemu, arguments);
  }

  /** What it prints, or what it says of its failure. */
  private static String run(
      QemuLab lab, String name, int exit, QemuProcess qemu, String... arguments)
      throws IOException, InterruptedException {
    Path script = Path.of("samples", "scripts", name);
    assertThat(Path.of("..", "README.md")).content().contains(Files.readString(script));
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    line.addAll(List.of(script.toString(), qemu.socket().toString()));
    line.addAll(List.of(arguments));
    Path out = lab.folder().resolve(name + ".out");
    Path err = lab.folder().resolve(name + ".err");
    Process process =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    lab.keep(process::destroyForcibly);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(exit);
    return Files.readString(exit == 0 ? out : err);
  }
}
