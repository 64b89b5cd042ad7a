package dev.blockjob.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.DisconnectCause.Kind;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.QemuProcess;
import dev.blockjob.qmp.proxy.ProxyEnd;
import dev.blockjob.qmp.proxy.ProxyListener;
import dev.blockjob.qmp.proxy.ProxyOptions;
import dev.blockjob.qmp.proxy.QmpProxy;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** What clients of one proxy have in common, and what one can't do to another. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ManyClientsIT {

  private static final String JOBS = "{\"execute\": \"query-jobs\", \"id\": 1}";
  private static final String NO_JOBS = "{\"return\": [], \"id\": 1}\r\n";

  private static QmpAddress front(QmpProxy proxy) {
    return proxy.ends().get(0).address();
  }

  private static QmpConnection connect(QemuLab lab, QmpAddress address) {
    QmpConnection connection = Await.get(QmpClient.create(QemuLab.vertx(), address).connect());
    lab.keep(() -> Await.get(connection.close()));
    return connection;
  }

  @OnEveryQemu({VmKind.SYSTEM_KVM, VmKind.SYSTEM_TCG})
  void everyoneGetsEveryEventAndOnlyItsOwnReplies(QemuLab lab) throws IOException {
    QmpAddress front = front(lab.proxy(lab.start(lab.launch()).address()));
    try (Peer one = Peer.negotiated(front);
        Peer two = Peer.negotiated(front);
        Peer silent = Peer.connect(front)) {
      one.send("{\"execute\": \"stop\", \"id\": 1}");
      assertThat(one.line()).contains("\"STOP\"");
      assertThat(one.line()).isEqualTo("{\"return\": {}, \"id\": 1}\r\n");
      two.send("{\"execute\": \"cont\", \"id\": 1}");
      assertThat(two.line()).contains("\"STOP\"");
      assertThat(two.line()).contains("\"RESUME\"");
      assertThat(two.line()).isEqualTo("{\"return\": {}, \"id\": 1}\r\n");
      assertThat(one.line()).contains("\"RESUME\"");
      silent.line(); // the greeting
      silent.send(Peer.NEGOTIATE);
      assertThat(silent.line()).as("events before are lost").contains("\"return\": {}");
    }
  }

  @OnEveryQemu
  void fiftyClientsAtOnceAreAllServed(QemuLab lab) {
    QmpAddress front = front(lab.proxy(lab.start(lab.launch()).address()));
    List<QmpConnection> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      clients.add(connect(lab, front));
    }
    List<Future<Object>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      clients.forEach(client -> answers.add(client.execute("query-jobs")));
    }

    answers.forEach(answer -> assertThat((JsonArray) Await.get(answer)).isEmpty());
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aClientThatDiesWithCommandsInFlightLeavesNothingToOthers(QemuLab lab) throws IOException {
    QmpAddress front = front(lab.proxy(lab.start(lab.launch()).address()));
    try (Peer living = Peer.negotiated(front)) {
      for (int i = 0; i < 20; i++) {
        try (Peer dying = Peer.negotiated(front)) {
          dying.send("{\"execute\": \"query-qmp-schema\", \"id\": 1}".repeat(12));
          dying.send("{\"execute\": ");
        }
        assertThat(living.send(JOBS).line()).isEqualTo(NO_JOBS);
      }
      try (Peer next = Peer.negotiated(front)) {
        assertThat(next.send(JOBS).line()).isEqualTo(NO_JOBS);
      }
    }
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void oneClientsGarbageIsItsOwn(QemuLab lab) throws IOException {
    QmpAddress front = front(lab.proxy(lab.start(lab.launch()).address()));
    try (Peer mad = Peer.negotiated(front);
        Peer other = Peer.negotiated(front)) {
      mad.send("}".repeat(1026) + "{\"execute\": \"quit");
      assertThat(other.send(JOBS).line()).isEqualTo(NO_JOBS);
      mad.send("\u00ff\n" + JOBS);
      assertThat(mad.until(NO_JOBS).split("\r\n")).hasSizeGreaterThan(1026);
    }
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aClientThatDoesNotReadIsCutOffAndHoldsUpNobody(QemuLab lab) throws Exception {
    QemuProcess qemu = lab.start(lab.launch());
    QmpAddress address = QmpAddress.unix(lab.folder().resolve("front.sock"));
    CompletableFuture<String> cut = new CompletableFuture<>();
    ProxyListener listener =
        new ProxyListener() {
          @Override
          public void clientLeft(int number, String why) {
            cut.complete(number + ": " + why);
          }
        };
    QmpProxy proxy =
        Await.get(
            QmpProxy.start(
                QemuLab.vertx(),
                ProxyOptions.between(ProxyEnd.connect(qemu.address()), ProxyEnd.listen(address))
                    .withClientBuffer(1 << 20),
                listener));
    lab.keep(() -> Await.get(proxy.close()));
    try (Peer deaf = Peer.negotiated(address);
        Peer other = Peer.negotiated(address)) {
      for (int i = 0; i < 30; i++) { // 200 KB each
        if (!deaf.sends("{\"execute\": \"query-qmp-schema\", \"id\": 1}")) {
          break; // cut off
        }
        assertThat(other.send(JOBS).line()).isEqualTo(NO_JOBS);
      }

      assertThat(cut.get(60, TimeUnit.SECONDS))
          .isEqualTo("1: it was cut off: it doesn't read, and more than 1048576 bytes wait for it");
      assertThat(other.send(JOBS).line()).isEqualTo(NO_JOBS);
    }
  }

  @OnEveryQemu
  void quitByOneEndsQemuForAllAndTheProxyRemovesItsSocket(QemuLab lab) throws IOException {
    QmpProxy proxy = lab.proxy(lab.start(lab.launch()).address());
    QmpAddress front = front(proxy);
    try (Peer one = Peer.negotiated(front);
        Peer two = Peer.negotiated(front);
        Peer mute = Peer.connect(front)) {
      assertThat(mute.line()).startsWith("{\"QMP\"");
      one.send("{\"execute\": \"quit\", \"id\": 1}");

      assertThat(one.untilEnd()).contains("{\"return\": {}, \"id\": 1}\r\n");
      String seen = two.untilEnd();
      assertThat(mute.untilEnd()).as("no events before the negotiation").isEmpty();
      if (lab.kind().hasGuest()) {
        assertThat(seen).contains("\"SHUTDOWN\"").endsWith("}\r\n");
      }
    }
    assertThat(Await.get(proxy.ended()).kind()).isEqualTo(Kind.EOF);
    Path socket = ((QmpAddress.Unix) front).path();
    assertThat(socket).doesNotExist();
  }

  @OnEveryQemu
  void aKilledQemuEndsAllClients(QemuLab lab) throws IOException {
    QemuProcess qemu = lab.start(lab.launch());
    QmpProxy proxy = lab.proxy(qemu.address());
    try (Peer one = Peer.negotiated(front(proxy));
        Peer two = Peer.negotiated(front(proxy))) {
      qemu.kill();

      assertThat(one.untilEnd()).isEmpty();
      assertThat(two.untilEnd()).isEmpty();
    }
    assertThat(Await.get(proxy.ended()).kind()).isIn(Kind.EOF, Kind.RESET);
  }
}
