package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/** {@code --trace} and {@code replay}. */
class TraceIT {

  private static final String SECRET =
      "{\"qom-type\": \"secret\", \"id\": \"s\", \"data\": \"hush\"}";

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aTraceShowsEachMessageWithoutItsSecrets(QemuLab lab) throws IOException {
    Vm vm = Cli.vm(lab).start();

    Cli.on(vm).run("--trace", "t.jsonl", "qmp", "object-add", SECRET).exits(0);

    Path trace = lab.folder().resolve("t.jsonl");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(trace)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(trace)).doesNotContain("hush").contains("<masked>");
    List<JsonObject> lines = Files.readAllLines(trace).stream().map(JsonObject::new).toList();
    assertThat(lines)
        .extracting(line -> line.getString("kind"))
        .containsExactly("greeting", "command", "reply", "command", "reply", "closed");
    assertThat(lines.get(4).getString("command")).isEqualTo("object-add");
    assertThat(lines.get(4).getLong("latency-us")).isPositive();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aTraceCanGoToStandardErrorByTheEnvironment(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();

    Answer answer = Cli.on(vm).run(Map.of("BLOCKJOB_TRACE", "-"), "qmp", "query-jobs").exits(0);

    assertThat(answer.err().lines().map(JsonObject::new).toList()).hasSize(6);
    assertThat(answer.out()).isEqualTo("[ ]\n");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aReplayAnswersAsQemuDidAndSaysWhereTheClientDeparts(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    String said = Cli.on(vm).run("--trace", "t.jsonl", "qmp", "query-version").exits(0).out();
    Cli.on(vm).run("--trace", "t.jsonl", "qmp", "query-jobs").exits(0);
    Call replay = Cli.in(lab).start("replay", "t.jsonl", "--listen", "r.sock");
    replay.prints("the recording has 2 connections");
    Cli recorded = Cli.at(lab, "r.sock");

    assertThat(recorded.run("qmp", "query-version").exits(0).out()).isEqualTo(said);
    recorded.run("qmp", "quit").exits(1).says("not in the recording", "query-jobs");

    assertThat(replay.end().exits(1).err())
        .contains("connection 2: the client sent", "connection 2: the client didn't send");
  }
}
