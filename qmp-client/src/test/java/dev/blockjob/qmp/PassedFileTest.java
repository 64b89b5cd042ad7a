package dev.blockjob.qmp;

import static dev.blockjob.qmp.Futures.await;
import static dev.blockjob.qmp.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.qmp.fake.FakeQemu;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PassedFileTest {

  private static final Path NULL = Path.of("/dev/null");

  private final Vertx vertx = Vertx.vertx();
  private final FakeQemu monitor = new FakeQemu();

  @AfterEach
  void close() {
    monitor.close();
    await(vertx.close());
  }

  private QmpConnection connected() {
    QmpOptions options = QmpOptions.defaults().withTransport(QmpTransport.JNR);
    Future<QmpConnection> connection =
        QmpClient.create(vertx, monitor.address(), options).connect();
    monitor.handshake();
    return await(connection);
  }

  private static QmpCommand<Object> command(String name) {
    return QmpCommand.raw(name, new JsonObject());
  }

  @Test
  void theSecondFileWaitsForTheFirstOnesReply() throws Exception {
    QmpConnection connection = connected();
    try (PassedFile file = PassedFile.open(NULL, PassedFile.Access.READ)) {
      Future<Object> first = connection.execute(command("first"), file);
      Future<Object> second = connection.execute(command("second"), file);
      JsonObject request = monitor.read("first");
      assertThat(monitor.hasRequest()).isFalse();

      monitor.answer(request, "1");
      monitor.answer(monitor.read("second"), "2");

      await(first);
      await(second);
    }
  }

  @Test
  void aFileThatWasClosedIsNotPassed() throws Exception {
    QmpConnection connection = connected();
    PassedFile file = PassedFile.open(NULL, PassedFile.Access.READ);
    file.close();
    file.close();

    assertThat(failure(connection.execute(command("getfd"), file), NotSentException.class))
        .hasMessageContaining("closed");
    assertThatThrownBy(file::descriptor).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> PassedFile.open(Path.of("/no/such"), PassedFile.Access.READ))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/no/such")
        .hasMessageContaining("No such file");
  }
}
