package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpCapability;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.json.JsonArray;

/** Greeting and capabilities, on each sort of monitor. */
class GreetingIT {

  @OnEveryQemu
  void qemuGreetsWithItsVersionAndOutOfBandIsEnabled(QemuLab lab) {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));

    assertThat(connection.greeting().version()).hasToString(lab.qemu().version());
    assertThat(connection.greeting().capabilities()).contains("oob");
    assertThat(connection.capabilities()).containsExactly(QmpCapability.OOB);
    assertThat(WireTests.jobs(connection)).isEmpty();
  }

  @OnEveryQemu
  void aMonitorThatPrintsPrettilyIsReadLikeAnyOther(QemuLab lab) {
    QemuProcess qemu =
        lab.start(lab.launch().with(Monitors.arguments(lab, "pretty", "path=pretty.sock", true)));
    QmpConnection plain = WireTests.connect(lab, qemu);
    QmpConnection pretty =
        WireTests.connect(
            lab, QmpAddress.unix(lab.folder().resolve("pretty.sock")), QmpOptions.defaults());

    assertThat(pretty.greeting()).isEqualTo(plain.greeting());
    assertThat(schema(pretty)).isEqualTo(schema(plain));
  }

  @OnEveryQemu
  void aMonitorOnTcpIsLikeOneOnAUnixSocket(QemuLab lab) {
    String[] tcp = Monitors.arguments(lab, "tcp", "host=127.0.0.1,port=0", false);
    QmpConnection unix = WireTests.connect(lab, lab.start(lab.launch().with(tcp)));

    QmpAddress address = QmpAddress.tcp("127.0.0.1", Monitors.port(unix, "tcp"));
    QmpConnection connection = WireTests.connect(lab, address, QmpOptions.defaults());

    assertThat(connection.greeting()).isEqualTo(unix.greeting());
    assertThat(schema(connection)).isEqualTo(schema(unix));
  }

  private static JsonArray schema(QmpConnection connection) {
    return (JsonArray) Await.get(connection.execute("query-qmp-schema"));
  }
}
