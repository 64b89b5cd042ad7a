package dev.blockjob.qmp.conformance;

import static dev.blockjob.qmp.Futures.await;
import static dev.blockjob.qmp.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.QmpCapability;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.fake.FakeQemu;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From the connect to command mode. */
class HandshakeTest extends ScriptedTest {

  @Test
  void oobIsEnabledWhereItIsOffered() {
    Future<QmpConnection> connection = client().connect();
    monitor.accept().send(FakeQemu.GREETING);
    JsonObject request = monitor.read("qmp_capabilities");
    monitor.answer(request, "{}");

    assertThat(request.getJsonObject("arguments").encode()).isEqualTo("{\"enable\":[\"oob\"]}");
    assertThat(await(connection).capabilities()).containsExactly(QmpCapability.OOB);
    assertThat(await(connection).greeting().version()).hasToString("11.1.3");
  }

  @Test
  void aMonitorWithoutOobIsAskedForNothing() {
    Future<QmpConnection> connection = client().connect();
    monitor.accept().send("{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n");
    JsonObject request = monitor.read("qmp_capabilities");
    monitor.answer(request, "{}");

    assertThat(request.containsKey("arguments")).isFalse();
    QmpConnection open = await(connection);
    assertThat(open.capabilities()).isEmpty();
    NotSentException refused =
        failure(
            open.execute(QmpCommand.rawOutOfBand("query-yank", new JsonObject())),
            NotSentException.class);
    assertThat(refused).hasMessageContaining("out-of-band");
  }

  @Test
  void whatIsLeftFromAFormerClientIsNotTakenForTheHandshake() {
    Future<QmpConnection> connection = client().connect();
    monitor.accept().event("STOP", 0);
    monitor.send("{\"return\": {}, \"id\": \"7f-1\"}\r\n");
    monitor.send(FakeQemu.GREETING);
    monitor.event("RESUME", 1).send("{\"return\": {}, \"id\": 1}\r\n{\"return\": {}}\r\n");
    monitor.send(
        "{\"id\": \"libvirt-9\", \"error\": {\"class\": \"GenericError\", \"desc\": \"\"}}");
    JsonObject request = monitor.read("qmp_capabilities");
    assertThat(connection.isComplete()).isFalse();
    monitor.answer(request, "{}");

    assertThat(await(connection).greeting().packageInfo()).isEqualTo("test");
  }

  @Test
  void aSubscriberSetBeforeCommandModeMissesNothing() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    Future<QmpConnection> connection =
        client().connect(early -> early.listen(event -> seen.add(event.name())));
    monitor.accept().send(FakeQemu.GREETING);
    JsonObject request = monitor.read("qmp_capabilities");
    monitor.event("STOP", 0).answer(request, "{}").event("RESUME", 1);
    Future<Object> command = await(connection).execute("query-status");
    monitor.answer(monitor.read("query-status"), "{}");

    await(command);
    assertThat(seen).containsExactly("STOP", "RESUME");
  }

  @Test
  void aMonitorThatDoesNotGreetMayBeHeldByAnother() {
    Future<QmpConnection> connection =
        client(QmpOptions.defaults().withGreetingTimeout(Duration.ofMillis(100))).connect();
    monitor.accept();

    HandshakeException failed = failure(connection, HandshakeException.class);
    assertThat(failed.reason()).isEqualTo(HandshakeException.Reason.NO_GREETING);
    assertThat(failed).hasMessageContaining("another client may hold this monitor");
  }

  @Test
  void whatIsNoMonitorIsNamed() {
    Future<QmpConnection> connection = client().connect();
    monitor.accept().send("220 mail.example ESMTP\r\n");

    HandshakeException failed = failure(connection, HandshakeException.class);
    assertThat(failed.reason()).isEqualTo(HandshakeException.Reason.NOT_QMP);
    assertThat(failed).hasMessageContaining("220 mail.example");
  }

  @Test
  void aMonitorThatHangsUpIsNamed() {
    Future<QmpConnection> connection = client().connect();
    monitor.accept().send("{\"QMP\": {").hangUp();

    HandshakeException failed = failure(connection, HandshakeException.class);
    assertThat(failed.reason()).isEqualTo(HandshakeException.Reason.HUNG_UP);
    assertThat(failed).hasMessageContaining("in the middle of its greeting");
  }

  @Test
  void refusedCapabilitiesAreAFailedHandshake() {
    Future<QmpConnection> connection = client().connect();
    monitor.accept().send(FakeQemu.GREETING);
    monitor.refuse(monitor.read("qmp_capabilities"), "GenericError", "no");

    HandshakeException failed = failure(connection, HandshakeException.class);
    assertThat(failed.reason()).isEqualTo(HandshakeException.Reason.CAPABILITIES);
  }

  @Test
  void anEarlySubscriberThatThrowsFailsTheConnect() {
    Future<QmpConnection> connection =
        client()
            .connect(
                early -> {
                  throw new IllegalStateException("mine");
                });
    monitor.accept().send(FakeQemu.GREETING);

    assertThat(failure(connection, IllegalStateException.class)).hasMessage("mine");
  }

  @Test
  void anErrorWithoutIdIsNotTheRefusalOfTheCapabilities() {
    Future<QmpConnection> connection = client().connect();
    monitor.accept().send(FakeQemu.GREETING);
    JsonObject request = monitor.read("qmp_capabilities");
    monitor.send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error\"}}\r\n");
    monitor.answer(request, "{}");

    assertThat(await(connection).closed().isComplete()).isFalse();
  }

  @Test
  void theIdsOfOneConnectionAreNotThoseOfTheNext() {
    QmpClient client = client();
    Future<QmpConnection> first = client.connect();
    monitor.accept().send(FakeQemu.GREETING);
    JsonObject former = monitor.read("qmp_capabilities");
    monitor.answer(former, "{}");
    await(await(first).close());

    Future<QmpConnection> second = client.connect();
    monitor.accept().send(FakeQemu.GREETING).answer(former, "{}");
    JsonObject latter = monitor.read("qmp_capabilities");
    assertThat(latter.getString("id")).isNotEqualTo(former.getString("id"));
    assertThat(second.isComplete()).isFalse();
    monitor.answer(latter, "{}");
    await(second);
  }
}
