package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.DisconnectCause.Kind;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Messages that don't fit into one packet, in both directions. */
class BigMessagesIT {

  @OnEveryQemu
  void theSchemaArrivesWholeTimeAndAgain(QemuLab lab) {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));

    List<Future<Object>> schemas = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      schemas.add(connection.execute("query-qmp-schema"));
    }

    JsonArray first = (JsonArray) Await.get(schemas.get(0));
    assertThat(first.encode()).hasSizeGreaterThan(64 << 10);
    assertThat(schemas).allMatch(schema -> Await.get(schema).equals(first));
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aReplyOverTheLimitEndsTheConnectionAndSaysSo(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    QmpOptions options = QmpOptions.defaults().withMaxMessageSize(16 << 10);
    QmpConnection connection = WireTests.connect(lab, lab.monitor(qemu), options);

    FailedFutures.failure(connection.execute("query-qmp-schema"));

    assertThat(Await.get(connection.closed()).kind()).isEqualTo(Kind.PROTOCOL_ERROR);
    assertThat(Await.get(connection.closed()).detail()).contains("16384");
    assertThat(WireTests.jobs(WireTests.connect(lab, qemu))).as("QEMU is as before").isEmpty();
  }

  /** QEMU reads a request byte by byte: 1 MiB takes it 4 s, on a busy machine 13 s. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aRequestOfOneMebibyteIsAnsweredWithinItsOwnDeadline(QemuLab lab) {
    QmpOptions options = QmpOptions.defaults().withCommandTimeout(Duration.ofSeconds(10));
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()).address(), options);
    String big = "x".repeat(1 << 20);

    Throwable failure =
        FailedFutures.failure(
            connection.execute("blockdev-del", new JsonObject().put("node-name", big)));

    assertThat(failure)
        .isInstanceOfSatisfying(
            CommandException.class, refused -> assertThat(refused.description()).contains(big));
  }
}
