package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.blockjob.it.Await;
import dev.blockjob.it.QemuLab;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.time.Duration;

/** What several tests of the wire need. */
final class WireTests {

  /** Nobody is greeted in these tests: the sooner that is found, the better. */
  static final QmpOptions SHORT_GREETING =
      QmpOptions.defaults().withGreetingTimeout(Duration.ofMillis(300));

  private WireTests() {}

  static QmpClient client(QmpAddress address, QmpOptions options) {
    return QmpClient.create(QemuLab.vertx(), address, options);
  }

  /** A connection that ends with the test. */
  static QmpConnection connect(QemuLab lab, QmpAddress address, QmpOptions options) {
    QmpClient client = client(address, options);
    QmpConnection connection = Await.get(client.connect());
    lab.keep(() -> Await.get(connection.close()));
    return connection;
  }

  static QmpConnection connect(QemuLab lab, QemuProcess qemu) {
    return connect(lab, lab.monitor(qemu), QmpOptions.defaults());
  }

  /** Why a connect failed. */
  static HandshakeException refusal(Future<QmpConnection> connecting) {
    HandshakeException refusal =
        catchThrowableOfType(HandshakeException.class, () -> Await.get(connecting));
    if (refusal == null) {
      throw new AssertionError("connected, although that can't be");
    }
    return refusal;
  }

  static HandshakeException refusal(QmpAddress address) {
    return refusal(client(address, QmpOptions.defaults()).connect());
  }

  /** The jobs of a QEMU; the cheapest question that all kinds have. */
  static JsonArray jobs(QmpConnection connection) {
    return (JsonArray) Await.get(connection.execute("query-jobs"));
  }
}
