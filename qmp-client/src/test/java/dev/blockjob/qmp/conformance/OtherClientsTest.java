package dev.blockjob.qmp.conformance;

import static dev.blockjob.qmp.Futures.await;
import static dev.blockjob.qmp.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.fake.FakeQemu;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What other clients of QMP were seen to fall over. */
class OtherClientsTest extends ScriptedTest {

  /** A scanner of lines with a buffer of 64 KiB: go-qemu, Incus, Kata Containers. */
  @Test
  void aLineMayBeLongerThan64KiB() {
    QmpConnection connection = connected();
    List<Integer> lengths = new ArrayList<>();
    for (int size : new int[] {(64 << 10) - 60, 64 << 10, (64 << 10) + 1, 1 << 20}) {
      Future<Object> command = connection.execute("long");
      monitor.answer(monitor.read(), "\"" + "x".repeat(size) + "\"");
      lengths.add(((String) await(command)).length() - size);
    }

    assertThat(lengths).containsOnly(0);
  }

  /** The next line, whatever it is: go-qemu. */
  @Test
  void anEventBeforeTheCapabilitiesReplyIsNotThatReply() {
    Future<QmpConnection> connection = client().connect();
    monitor.accept().send(FakeQemu.GREETING);
    JsonObject request = monitor.read("qmp_capabilities");
    monitor.event("STOP", 1).event("RESUME", 2);
    monitor.refuse(request, "GenericError", "no");

    assertThat(failure(connection, HandshakeException.class).reason())
        .isEqualTo(HandshakeException.Reason.CAPABILITIES);
  }

  /** Answers the oldest command: qemu-java; ends the session: Python's qemu.qmp. */
  @Test
  void anErrorWithoutIdNeitherAnswersTheOldestCommandNorEndsTheSession() {
    QmpConnection connection = connected();
    Future<Object> oldest = connection.execute("oldest");
    JsonObject request = monitor.read("oldest");
    monitor.send(
        "{\"error\": {\"class\": \"GenericError\", \"desc\": \"Invalid JSON syntax\"}}\r\n");
    Future<Object> next = connection.execute("next");
    monitor.answer(monitor.read("next"), "2");

    assertThat(await(next)).isEqualTo(2L);
    assertThat(oldest.isComplete()).isFalse();
    monitor.answer(request, "1");
    assertThat(await(oldest)).isEqualTo(1L);
  }

  /** Listeners that wait for ever: Python's qemu.qmp. */
  @Test
  void aSubscriberIsToldOfTheEnd() {
    QmpConnection connection = connected();
    Promise<Void> ended = Promise.promise();
    connection.events().endHandler(v -> ended.complete()).handler(event -> {});
    monitor.hangUp();

    await(ended.future());
    assertThat(await(connection.closed()).kind()).isEqualTo(DisconnectCause.Kind.EOF);
  }

  /** Deadlines of 0.5, 5 and 10 s for all commands, raised again and again: Incus. */
  @Test
  void aDeadlineIsAnOptionIsLongAndGrowsWithTheRequest() {
    QmpOptions defaults = QmpOptions.defaults();

    assertThat(defaults.commandTimeout()).hasSeconds(60);
    assertThat(defaults.commandTimeoutFor(8 << 20)).hasSeconds(60 + 8 * 20);
  }

  /** Subscribed after the command was sent, and so too late: Incus. */
  @Test
  void whoSubscribesBeforeTheCommandSeesAllThatItCauses() {
    QmpConnection connection = connected();
    List<String> seen = new ArrayList<>();
    connection.listen(event -> seen.add(event.name()));
    Future<Object> command = connection.execute("stop");
    JsonObject request = monitor.read("stop");
    monitor.event("STOP", 1).answer(request, "{}");

    await(command);
    assertThat(seen).containsExactly("STOP");
  }

  /** A future that was dropped, whose late reply then ended the stream: qapi-rs. */
  @Test
  void aReplyThatNobodyWaitsForAnyMoreHarmsNobody() {
    QmpConnection connection = connected(shortDeadline());
    await(connection.execute("given-up").otherwiseEmpty());
    JsonObject late = monitor.read("given-up");
    Future<Object> next = connection.execute("next");
    JsonObject request = monitor.read("next");
    monitor.answer(late, "1").answer(late, "1").answer(request, "2");

    assertThat(await(next)).isEqualTo(2L);
  }
}
