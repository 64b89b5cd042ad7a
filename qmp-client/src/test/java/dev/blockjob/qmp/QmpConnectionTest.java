package dev.blockjob.qmp;

import static dev.blockjob.qmp.Futures.await;
import static dev.blockjob.qmp.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rules of the wire that a QEMU can't be made to show at will. */
class QmpConnectionTest {

  private final Vertx vertx = Vertx.vertx();
  private final ScriptedMonitor monitor = new ScriptedMonitor();

  @AfterEach
  void close() {
    monitor.close();
    await(vertx.close());
  }

  private QmpClient client() {
    return QmpClient.create(vertx, monitor.address());
  }

  private QmpClient client(QmpOptions options) {
    return QmpClient.create(vertx, monitor.address(), options);
  }

  private QmpConnection connected() {
    return connected(QmpOptions.defaults());
  }

  private QmpConnection connected(QmpOptions options) {
    Future<QmpConnection> connection = client(options).connect();
    monitor.handshake();
    return await(connection);
  }

  private static QmpOptions shortDeadline() {
    return QmpOptions.defaults().withCommandTimeout(Duration.ofMillis(100));
  }

  @Test
  void oobIsEnabledWhereItIsOffered() {
    Future<QmpConnection> connection = client().connect();
    monitor.accept().send(ScriptedMonitor.GREETING);
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
    monitor.send(ScriptedMonitor.GREETING);
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
    monitor.accept().send(ScriptedMonitor.GREETING);
    JsonObject request = monitor.read("qmp_capabilities");
    monitor.event("STOP", 0).answer(request, "{}").event("RESUME", 1);
    Future<Object> command = await(connection).execute("query-status");
    monitor.answer(monitor.read("query-status"), "{}");

    await(command);
    assertThat(seen).containsExactly("STOP", "RESUME");
  }

  @Test
  void repliesFindTheirCommandByIdInWhateverOrder() {
    QmpConnection connection = connected();
    Future<Object> first = connection.execute("first");
    Future<Object> second = connection.execute("second");
    JsonObject one = monitor.read("first");
    JsonObject two = monitor.read("second");
    monitor.answer(two, "2").answer(one, "1");

    assertThat(await(first)).isEqualTo(1L);
    assertThat(await(second)).isEqualTo(2L);
  }

  @Test
  void anErrorNamesClassDescriptionAndCommand() {
    QmpConnection connection = connected();
    Future<Object> command = connection.execute("job-dismiss");
    monitor.refuse(monitor.read(), "DeviceNotActive", "no such thing");

    CommandException refused = failure(command, CommandException.class);
    assertThat(refused.command()).isEqualTo("job-dismiss");
    assertThat(refused.errorClass()).isEqualTo("DeviceNotActive");
    assertThat(refused.description()).isEqualTo("no such thing");
  }

  @Test
  void aThousandErrorsWithoutIdAnswerNothingAndKillNothing() {
    QmpConnection connection = connected();
    Future<Object> command = connection.execute("query-status");
    JsonObject request = monitor.read();
    String error = "{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error\"}}\r\n";
    monitor.send(error.repeat(1026)).answer(request, "5");

    assertThat(await(command)).isEqualTo(5L);
    assertThat(connection.closed().isComplete()).isFalse();
  }

  @Test
  void theNinthCommandWaitsAndAnOutOfBandOneDoesNot() {
    QmpConnection connection = connected();
    List<Future<Object>> commands = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      commands.add(connection.execute("c" + i));
    }
    Future<Object> yank =
        connection.execute(QmpCommand.rawOutOfBand("query-yank", new JsonObject()));
    List<JsonObject> requests = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      requests.add(monitor.read("c" + i));
    }
    monitor.answer(monitor.read("query-yank"), "\"now\"");
    assertThat(await(yank)).isEqualTo("now");
    assertThat(monitor.hasRequest()).isFalse();

    monitor.answer(requests.get(3), "3");
    requests.add(monitor.read("c8"));
    assertThat(await(commands.get(3))).isEqualTo(3L);
    assertThat(monitor.hasRequest()).isFalse();
  }

  @Test
  void aCommandWithoutReplyLeavesATombstoneAndItsLateReplyHarmsNobody() {
    QmpConnection connection = connected(shortDeadline());
    Future<Object> slow = connection.execute("slow");
    JsonObject request = monitor.read("slow");

    OutcomeUnknownException unknown = failure(slow, OutcomeUnknownException.class);
    assertThat(unknown.deadlinePassed()).isTrue();
    assertThat(unknown.command()).isEqualTo("slow");

    Future<Object> next = connection.execute("next");
    JsonObject second = monitor.read("next");
    monitor.answer(request, "1").answer(second, "2");
    assertThat(await(next)).isEqualTo(2L);
  }

  @Test
  void aCommandThatWaitedTooLongWasNotSent() {
    QmpConnection connection = connected(shortDeadline());
    for (int i = 0; i < 8; i++) {
      connection.execute("c" + i);
    }
    NotSentException notSent = failure(connection.execute("ninth"), NotSentException.class);
    assertThat(notSent.disconnect()).isNull();
  }

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
  void garbageEndsTheSessionWithOneCause() {
    QmpConnection connection = connected();
    Future<Object> pending = connection.execute("query-status");
    monitor.read();
    monitor.send("qemu-system-x86_64: terminating\r\n");

    DisconnectCause cause = await(connection.closed());
    assertThat(cause.kind()).isEqualTo(DisconnectCause.Kind.PROTOCOL_ERROR);
    assertThat(cause.detail()).contains("terminating");
    assertThat(failure(pending, OutcomeUnknownException.class).disconnect()).isEqualTo(cause);
  }

  @Test
  void aMessageOverTheLimitEndsTheSession() {
    QmpConnection connection = connected(QmpOptions.defaults().withMaxMessageSize(1000));
    monitor.send("{\"return\": \"" + "x".repeat(2000));

    DisconnectCause cause = await(connection.closed());
    assertThat(cause.kind()).isEqualTo(DisconnectCause.Kind.PROTOCOL_ERROR);
    assertThat(cause.detail()).contains("1000 bytes");
  }

  @Test
  void aReplyOfManyMegabytesIsRead() {
    QmpConnection connection = connected();
    Future<Object> command = connection.execute("big");
    JsonObject request = monitor.read();
    int size = 20 << 20;
    monitor.answer(request, "\"" + "x".repeat(size) + "\"");

    assertThat((String) await(command)).hasSize(size);
  }

  @Test
  void aSubscriberThatDoesNotReadLosesTheOldestEventsAndHoldsUpNoReply() throws Exception {
    QmpConnection connection = connected(QmpOptions.defaults().withEventBuffer(10));
    EventStream<QmpEvent> stream = connection.events();
    stream.pause();
    for (int i = 0; i < 5000; i++) {
      monitor.event("E", i);
    }
    Future<Object> command = connection.execute("query-status");
    monitor.answer(monitor.read(), "{}");
    await(command);

    assertThat(stream.dropped()).isEqualTo(4990);
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch ten = new CountDownLatch(10);
    stream.handler(
        event -> {
          seen.add(event.data().getInteger("n"));
          ten.countDown();
        });
    stream.fetch(4).fetch(6);
    assertThat(ten.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(seen).containsExactly(4990, 4991, 4992, 4993, 4994, 4995, 4996, 4997, 4998, 4999);
  }

  @Test
  void aStreamEndsWithTheConnectionAfterWhatItHolds() throws Exception {
    QmpConnection connection = connected();
    EventStream<QmpEvent> stream = connection.events();
    monitor.event("E", 1).hangUp();
    await(connection.closed());
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch end = new CountDownLatch(1);
    stream.endHandler(
        v -> {
          seen.add("end");
          end.countDown();
        });
    stream.handler(event -> seen.add(event.name()));

    assertThat(end.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(seen).containsExactly("E", "end");
  }

  @Test
  void aSubscriberThatThrowsHarmsNobody() {
    QmpConnection connection = connected();
    connection.listen(
        event -> {
          throw new IllegalStateException("mine");
        });
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    connection.listen(event -> seen.add(event.name()));
    monitor.event("E", 1);
    Future<Object> command = connection.execute("query-status");
    monitor.answer(monitor.read(), "{}");

    await(command);
    assertThat(seen).containsExactly("E");
  }

  @Test
  void aReplyThatItsCommandCannotReadFailsTheCommandAlone() {
    QmpConnection connection = connected();
    Future<Integer> typed =
        connection.execute(
            new QmpCommand<Integer>() {
              @Override
              public String name() {
                return "query-x";
              }

              @Override
              public JsonObject arguments() {
                return new JsonObject();
              }

              @Override
              public Integer decode(Object returned) {
                return ((JsonObject) returned).getInteger("x");
              }
            });
    monitor.answer(monitor.read(), "[]");

    assertThat(failure(typed, ProtocolException.class)).hasMessageContaining("query-x");
    assertThat(connection.closed().isComplete()).isFalse();
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
    monitor.accept().send(ScriptedMonitor.GREETING);
    monitor.refuse(monitor.read("qmp_capabilities"), "GenericError", "no");

    HandshakeException failed = failure(connection, HandshakeException.class);
    assertThat(failed.reason()).isEqualTo(HandshakeException.Reason.CAPABILITIES);
  }

  @Test
  void whatCannotBeSentIsRefusedBeforeItIsSent() {
    QmpConnection connection = connected();
    failure(
        connection.execute("c", new JsonObject().put("v", "\uD800")),
        IllegalArgumentException.class);
    Future<Object> next = connection.execute("next");
    monitor.answer(monitor.read("next"), "1");

    assertThat(await(next)).isEqualTo(1L);
  }

  @Test
  void whoHearsOfADeadlineMayExecuteTheNextCommandAtOnce() {
    QmpConnection connection = connected(shortDeadline());
    Future<Object> first = connection.execute("c1");
    Future<Object> second = connection.execute("c2");
    Future<Object> next = first.recover(late -> connection.execute("again"));
    monitor.read("c1");
    monitor.read("c2");
    failure(second, OutcomeUnknownException.class);
    monitor.answer(monitor.read("again"), "3");

    assertThat(await(next)).isEqualTo(3L);
  }

  @Test
  void aSmallCommandAfterALargeOneHasADeadlineOfItsOwn() {
    QmpOptions options = shortDeadline();
    QmpConnection connection = connected(options);
    Future<Object> large = connection.execute("c", new JsonObject().put("v", "x".repeat(1 << 20)));
    JsonObject request = monitor.read("c");
    monitor.answer(request, "1");
    await(large);

    failure(connection.execute("small"), OutcomeUnknownException.class);
  }

  @Test
  void anEarlySubscriberThatThrowsFailsTheConnect() {
    Future<QmpConnection> connection =
        client()
            .connect(
                early -> {
                  throw new IllegalStateException("mine");
                });
    monitor.accept().send(ScriptedMonitor.GREETING);

    assertThat(failure(connection, IllegalStateException.class)).hasMessage("mine");
  }
}
