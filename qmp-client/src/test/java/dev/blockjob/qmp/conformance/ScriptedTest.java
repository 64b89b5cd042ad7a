package dev.blockjob.qmp.conformance;

import static dev.blockjob.qmp.Futures.await;

import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.fake.FakeQemu;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** A client of a monitor that says exactly what the test tells it to. */
abstract class ScriptedTest {

  final Vertx vertx = Vertx.vertx();
  final FakeQemu monitor = new FakeQemu();

  @AfterEach
  void close() {
    monitor.close();
    await(vertx.close());
  }

  final QmpClient client() {
    return client(QmpOptions.defaults());
  }

  final QmpClient client(QmpOptions options) {
    return QmpClient.create(vertx, monitor.address(), options);
  }

  final QmpConnection connected() {
    return connected(QmpOptions.defaults());
  }

  final QmpConnection connected(QmpOptions options) {
    Future<QmpConnection> connection = client(options).connect();
    monitor.handshake();
    return await(connection);
  }

  static QmpOptions shortDeadline() {
    return QmpOptions.defaults().withCommandTimeout(Duration.ofMillis(100));
  }
}
