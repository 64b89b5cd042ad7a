package dev.blockjob.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.PassedFile;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpListener;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.QmpTransport;
import dev.blockjob.qmp.process.QemuProcess;
import dev.blockjob.qmp.proxy.ProxyEnd;
import dev.blockjob.qmp.proxy.ProxyListener;
import dev.blockjob.qmp.proxy.ProxyOptions;
import dev.blockjob.qmp.proxy.QmpProxy;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Who connects to whom, and what can ride along. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DirectionsIT {

  private static final ProxyListener NOBODY = new ProxyListener() {};

  private static QmpAddress at(QemuLab lab, String name) {
    return QmpAddress.unix(lab.folder().resolve(name));
  }

  private static QmpProxy start(QemuLab lab, ProxyOptions options) {
    QmpProxy proxy = Await.get(QmpProxy.start(QemuLab.vertx(), options, NOBODY));
    lab.keep(() -> Await.get(proxy.close()));
    return proxy;
  }

  /** The arguments for a QEMU that connects to {@code name}. */
  private static String[] monitor(QemuLab lab, String name) {
    String socket = "socket,id=out,path=" + name;
    return lab.kind().hasGuest()
        ? new String[] {"-chardev", socket, "-qmp", "chardev:out"}
        : new String[] {"--chardev", socket, "--monitor", "chardev=out"};
  }

  /** As QEMU's own test suites do it: they listen, and start a QEMU that connects. */
  @OnEveryQemu
  void aClientThatWaitsForItsQemuGetsItThroughTheProxy(QemuLab lab) {
    QmpListener suite = Await.get(QmpListener.listen(QemuLab.vertx(), at(lab, "suite.sock")));
    lab.keep(() -> Await.get(suite.close()));
    start(
        lab,
        ProxyOptions.between(
            ProxyEnd.listen(at(lab, "for-qemu.sock")), ProxyEnd.connect(at(lab, "suite.sock"))));
    Future<QmpConnection> accepted = suite.connect();
    lab.start(lab.launch().with(monitor(lab, "for-qemu.sock")));

    QmpConnection connection = Await.get(accepted);

    assertThat(connection.greeting().version()).hasToString(lab.qemu().version());
    assertThat((JsonArray) Await.get(connection.execute("query-jobs"))).isEmpty();
    Await.get(connection.execute("quit"));
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void clientsMayComeBeforeQemuAndTheNextQemuIsWaitedFor(QemuLab lab) throws IOException {
    QmpAddress front = at(lab, "front.sock");
    QmpProxy proxy =
        start(
            lab,
            ProxyOptions.between(ProxyEnd.listen(at(lab, "for-qemu.sock")), ProxyEnd.listen(front))
                .withAgain(true));
    for (int i = 0; i < 2; i++) {
      try (Peer early = Peer.connect(front)) {
        QemuProcess qemu = lab.start(lab.launch().with(monitor(lab, "for-qemu.sock")));
        assertThat(early.line()).startsWith("{\"QMP\"");
        early.send(Peer.NEGOTIATE).line();
        early.send("{\"execute\": \"quit\", \"id\": 1}");
        assertThat(early.untilEnd()).contains("{\"return\": {}, \"id\": 1}\r\n");
        qemu.exit().join();
      }
    }
    assertThat(proxy.ended().isComplete()).isFalse();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void clientsMayComeByTcp(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    QmpProxy proxy =
        start(
            lab,
            ProxyOptions.between(
                ProxyEnd.connect(qemu.address()), ProxyEnd.listen(QmpAddress.tcp("127.0.0.1", 0))));

    QmpConnection connection =
        Await.get(QmpClient.create(QemuLab.vertx(), proxy.ends().get(0).address()).connect());
    lab.keep(() -> Await.get(connection.close()));

    assertThat((JsonArray) Await.get(connection.execute("query-jobs"))).isEmpty();
  }

  /** The storage daemon has no {@code add-fd}. */
  @OnEveryQemu({VmKind.SYSTEM_KVM, VmKind.SYSTEM_TCG})
  void descriptorsPassThrough(QemuLab lab) throws IOException {
    QmpOptions passing = QmpOptions.defaults().withTransport(QmpTransport.JNR);
    QemuProcess qemu = lab.start(lab.launch());
    QmpAddress front = at(lab, "front.sock");
    start(
        lab,
        ProxyOptions.between(ProxyEnd.connect(qemu.address()), ProxyEnd.listen(front))
            .withQmp(passing));
    QmpConnection connection =
        Await.get(QmpClient.create(QemuLab.vertx(), front, passing).connect());
    lab.keep(() -> Await.get(connection.close()));
    Path disk = Files.write(lab.folder().resolve("nameless.raw"), new byte[1 << 20]);
    PassedFile file = PassedFile.open(disk, PassedFile.Access.READ_WRITE);
    Files.delete(disk);

    Await.get(
        connection.execute(QmpCommand.raw("add-fd", new JsonObject().put("fdset-id", 7)), file));
    Await.get(
        connection.execute(
            "blockdev-add",
            new JsonObject()
                .put("driver", "file")
                .put("node-name", "passed")
                .put("filename", "/dev/fdset/7")));

    JsonArray nodes = (JsonArray) Await.get(connection.execute("query-named-block-nodes"));
    assertThat(nodes.getJsonObject(0).getString("node-name")).isEqualTo("passed");
  }
}
