package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/** {@code blockjob proxy}: its ends, what it says, its exit codes. */
class ProxyVerbIT {

  private static QmpConnection connect(QemuLab lab) {
    QmpAddress front = QmpAddress.unix(lab.folder().resolve("front.sock"));
    QmpConnection connection = Await.get(QmpClient.create(QemuLab.vertx(), front).connect());
    lab.keep(() -> Await.get(connection.close()));
    return connection;
  }

  private static Call start(QemuLab lab, QemuProcess qemu) {
    return Cli.at(lab, qemu.socket().toString())
        .start("--json", "proxy", "--client-listen", "front.sock")
        .prints("\"for\":\"clients\"");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void itSaysWhoComesAndGoesAndEndsWithQemu(QemuLab lab) {
    Call proxy = start(lab, lab.start(lab.launch()));
    Await.get(connect(lab).close());
    proxy.prints("client-left");
    Await.get(connect(lab).execute("quit"));

    Answer answer = proxy.end();

    answer.exits(ExitCode.DONE);
    List<String> said = answer.json().stream().map(line -> line.getString("proxy")).toList();
    assertThat(said)
        .startsWith("qemu-came", "listening", "client-came", "client-left", "client-came")
        .contains("qemu-left");
    assertThat(answer.json().get(0).getString("version")).isEqualTo(lab.qemu().version());
    assertThat(lab.folder().resolve("front.sock")).doesNotExist();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void ctrlCLetsClientsGoRemovesTheSocketAndLeavesQemuAlone(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    Call proxy = start(lab, qemu);
    QmpConnection client = connect(lab);

    proxy.interrupt();

    proxy.end().exits(ExitCode.DONE);
    Await.get(client.closed());
    Path socket = lab.folder().resolve("front.sock");
    assertThat(socket).doesNotExist();
    Cli.at(lab, qemu.socket().toString()).run("jobs").exits(ExitCode.DONE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSignalRemovesTheSocketToo(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    Child proxy =
        Cli.at(lab, qemu.socket().toString())
            .child("--json", "proxy", "--client-listen", "front.sock")
            .prints("\"for\":\"clients\"");

    proxy.signal("INT");

    proxy.end().exits(ExitCode.DONE);
    assertThat(lab.folder().resolve("front.sock")).doesNotExist();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whatPassesCanBeTraced(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    Call proxy =
        Cli.at(lab, qemu.socket().toString())
            .start("--json", "--trace", "t.jsonl", "proxy", "--client-listen", "front.sock")
            .prints("\"for\":\"clients\"");
    Await.get(connect(lab).execute("quit"));
    proxy.end();

    assertThat(lab.folder().resolve("t.jsonl")).content().contains("\"quit\"");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void withoutQemuThereIsNoConnection(QemuLab lab) {
    Answer answer = Cli.at(lab, "nothing.sock").run("proxy", "--client-listen", "front.sock");

    answer.exits(ExitCode.NO_CONNECTION);
    assertThat(lab.folder().resolve("front.sock")).doesNotExist();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aPlaceWhereSomebodyListensIsNotTaken(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    String socket = qemu.socket().toString();

    Answer answer = Cli.at(lab, socket).run("proxy", "--client-listen", socket);

    answer.exits(ExitCode.NO_CONNECTION);
    answer.says("another process listens there");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void endsThatContradictEachOtherAreRefused(QemuLab lab) {
    Cli cli = Cli.at(lab, "q.sock");

    cli.run("proxy").exits(ExitCode.USAGE).says("where are the clients?");
    cli.run("proxy", "--client-listen", "a", "--again")
        .exits(ExitCode.USAGE)
        .says("only a QEMU that connects");
    JsonObject error =
        cli.run("--json", "proxy", "--client-listen=a", "--qemu-listen=b", "--qemu-connect=c")
            .last();
    assertThat(error.getInteger("exit")).isEqualTo(ExitCode.USAGE);
  }
}
