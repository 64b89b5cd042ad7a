package dev.blockjob.qmp.conformance;

import static dev.blockjob.qmp.Futures.await;
import static dev.blockjob.qmp.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The end of a session: one cause, told to everybody. */
class DisconnectTest extends ScriptedTest {

  @Test
  void atADisconnectWhatWasWrittenIsUnknownAndWhatWaitedWasNotSent() {
    QmpConnection connection = connected();
    List<Future<Object>> commands = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      commands.add(connection.execute("c" + i));
    }
    for (int i = 0; i < 8; i++) {
      monitor.read("c" + i);
    }
    monitor.hangUp();

    DisconnectCause cause = await(connection.closed());
    assertThat(cause.kind()).isEqualTo(DisconnectCause.Kind.EOF);
    for (Future<Object> written : commands.subList(0, 8)) {
      assertThat(failure(written, OutcomeUnknownException.class).disconnect()).isEqualTo(cause);
    }
    assertThat(failure(commands.get(8), NotSentException.class).disconnect()).isEqualTo(cause);
    assertThat(failure(connection.execute("later"), NotSentException.class).disconnect())
        .isEqualTo(cause);
  }

  @Test
  void theReasonOfAShutdownBecomesPartOfTheCause() {
    QmpConnection connection = connected();
    monitor.send(
        "{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, \"event\": \"SHUTDOWN\","
            + " \"data\": {\"guest\": true, \"reason\": \"guest-shutdown\"}}\r\n");
    monitor.hangUp();

    assertThat(await(connection.closed()).shutdownReason()).isEqualTo("guest-shutdown");
  }

  @Test
  void quitSucceedsWhenTheConnectionEndsInsteadOfAReply() {
    QmpConnection connection = connected();
    Future<Object> quit = connection.execute("quit");
    monitor.read("quit");
    monitor.hangUp();

    assertThat(await(quit)).isEqualTo(new JsonObject());
  }

  @Test
  void closingHereIsACauseToo() {
    QmpConnection connection = connected();
    Future<Object> pending = connection.execute("quit");
    monitor.read("quit");
    await(connection.close());

    assertThat(await(connection.closed()).kind()).isEqualTo(DisconnectCause.Kind.CLOSED_HERE);
    failure(pending, OutcomeUnknownException.class);
  }

  @Test
  void closingVertxIsClosingHere() {
    Vertx other = Vertx.vertx();
    Future<QmpConnection> connecting = QmpClient.create(other, monitor.address()).connect();
    monitor.handshake();
    QmpConnection connection = await(connecting);

    await(other.close());

    assertThat(await(connection.closed()).kind()).isEqualTo(DisconnectCause.Kind.CLOSED_HERE);
  }

  @Test
  void aResetIsToldFromAGoodbyeAndQuitSucceedsWithBoth() {
    QmpConnection connection = connected();
    Future<Object> quit = connection.execute("quit");
    monitor.read("quit");
    Future<Object> other = connection.execute("query-status");
    monitor.reset(); // once a byte of query-status is there: both were written

    DisconnectCause cause = await(connection.closed());
    assertThat(cause.kind()).isEqualTo(DisconnectCause.Kind.RESET);
    assertThat(cause.detail()).contains("the connection broke");
    assertThat(await(quit)).isEqualTo(new JsonObject());
    assertThat(failure(other, OutcomeUnknownException.class).disconnect()).isEqualTo(cause);
  }

  @Test
  void quitSucceedsOnceWhenItsReplyComesBeforeTheEnd() {
    QmpConnection connection = connected();
    Future<Object> quit = connection.execute("quit");
    monitor.answer(monitor.read("quit"), "{}").hangUp();

    assertThat(await(quit)).isEqualTo(new JsonObject());
    assertThat(await(connection.closed()).kind()).isEqualTo(DisconnectCause.Kind.EOF);
  }

  /** Even if something was sent to it too late. */
  @Test
  void whatQemuSaysRightBeforeItsEndIsRead() throws Exception {
    List<String> events = new CopyOnWriteArrayList<>();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    QmpConnection connection = connected();
    connection.listen(
        event -> {
          events.add(event.name());
          if (event.name().equals("FIRST")) {
            first.countDown();
            awaitLatch(gone);
            var unused = connection.execute("too-late");
          }
        });

    monitor.event("FIRST", 1);
    awaitLatch(first);
    monitor.event("LAST", 2).hangUp();
    gone.countDown();

    await(connection.closed());
    assertThat(events).containsExactly("FIRST", "LAST");
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing after 20 s");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
