package dev.blockjob.qmp;

import static dev.blockjob.qmp.Futures.await;
import static dev.blockjob.qmp.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.fake.FakeQemu;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection that comes back, and says what was missed. */
class QmpSupervisorTest {

  private static final QmpReconnect QUICK =
      QmpReconnect.defaults().withFirst(Duration.ofMillis(1)).withLongest(Duration.ofMillis(20));
  private static final QmpReconnect PATIENT = QUICK.withPatience(Duration.ofSeconds(30));

  private final Vertx vertx = Vertx.vertx();
  private final FakeQemu monitor = new FakeQemu();
  private final BlockingQueue<QmpSignal> signals = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    monitor.close();
    await(vertx.close());
  }

  private QmpSupervisor start(QmpReconnect options) {
    QmpSupervisor supervisor =
        QmpSupervisor.start(vertx, QmpClient.create(vertx, monitor.address()), options);
    supervisor.signals().handler(signals::add);
    return supervisor;
  }

  private <S extends QmpSignal> S next(Class<S> kind) throws InterruptedException {
    return kind.cast(signals.poll(30, TimeUnit.SECONDS));
  }

  @Test
  void subscribersLearnOfTheLossAndOfTheGapInItsPlace() throws Exception {
    start(QUICK);
    monitor.handshake().event("STOP", 1);
    assertThat(next(QmpSignal.Event.class).event().name()).isEqualTo("STOP");

    monitor.hangUp();
    QmpSignal.Lost lost = next(QmpSignal.Lost.class);
    monitor.handshake().event("RESUME", 2);

    QmpSignal.Gap gap = next(QmpSignal.Gap.class);
    assertThat(lost.cause().kind()).isEqualTo(DisconnectCause.Kind.EOF);
    assertThat(gap.cause()).isEqualTo(lost.cause());
    assertThat(gap.from()).isEqualTo(lost.at());
    assertThat(gap.length()).isPositive();
    assertThat(gap.greeting().packageInfo()).isEqualTo("test");
    assertThat(next(QmpSignal.Event.class).event().name()).isEqualTo("RESUME");
  }

  @Test
  void eventsBeforeTheCapabilitiesReplyComeAfterTheGap() throws Exception {
    QmpSupervisor supervisor = start(QUICK);
    monitor.handshake();
    await(supervisor.connection());
    monitor.hangUp();
    next(QmpSignal.Lost.class);

    monitor.accept().send(FakeQemu.GREETING);
    JsonObject request = monitor.read("qmp_capabilities");
    monitor.event("EARLY", 1).answer(request, "{}").event("LATE", 2);

    next(QmpSignal.Gap.class);
    assertThat(next(QmpSignal.Event.class).event().name()).isEqualTo("EARLY");
    assertThat(next(QmpSignal.Event.class).event().name()).isEqualTo("LATE");
  }

  @Test
  void whatWasWrittenIsUnknownAndNeverSentAgain() throws Exception {
    QmpSupervisor supervisor = start(PATIENT);
    monitor.handshake();
    Future<Object> written = supervisor.execute("block-commit");
    monitor.read("block-commit");

    monitor.hangUp();

    failure(written, OutcomeUnknownException.class);
    monitor.handshake();
    Future<Object> next = supervisor.execute("query-jobs");
    monitor.answer(monitor.read("query-jobs"), "[]");
    await(next);
  }

  @Test
  void whileThereIsNoConnectionCommandsFailAtOnce() throws Exception {
    QmpSupervisor supervisor = start(QUICK);
    monitor.handshake();
    await(supervisor.connection());
    monitor.hangUp();
    next(QmpSignal.Lost.class);

    NotSentException unsent = failure(supervisor.execute("query-jobs"), NotSentException.class);

    assertThat(unsent).hasMessageContaining("no connection");
    assertThat(unsent.disconnect()).isNotNull();
  }

  @Test
  void withPatienceWhatWasNeverWrittenWaitsForTheNextConnection() {
    QmpSupervisor supervisor = start(PATIENT);
    monitor.handshake();
    List<Future<Object>> inFlight =
        IntStream.range(0, 8).mapToObj(i -> supervisor.execute("c" + i)).toList();
    Future<Object> queued = supervisor.execute("queued");
    for (int i = 0; i < 8; i++) {
      monitor.read("c" + i);
    }

    monitor.hangUp();
    Future<Object> later = supervisor.execute("later");

    inFlight.forEach(command -> failure(command, OutcomeUnknownException.class));
    monitor.handshake();
    JsonObject first = monitor.read();
    JsonObject second = monitor.read();
    monitor.answer(first, "1").answer(second, "2");
    await(queued);
    await(later);
    assertThat(List.of(first.getString("execute"), second.getString("execute")))
        .containsExactlyInAnyOrder("queued", "later");
  }

  @Test
  void patienceEnds() {
    QmpSupervisor supervisor = start(QUICK.withPatience(Duration.ofMillis(50)));

    NotSentException unsent = failure(supervisor.execute("query-jobs"), NotSentException.class);

    assertThat(unsent).hasMessageContaining("no connection");
  }

  @Test
  void attemptsThatFailAreRepeated() throws Exception {
    QmpSupervisor supervisor = start(QUICK);
    monitor.accept().hangUp();
    monitor.accept().send("no monitor").hangUp();

    monitor.handshake().event("STOP", 1);

    assertThat(await(supervisor.connection()).greeting().packageInfo()).isEqualTo("test");
    assertThat(next(QmpSignal.Event.class).event().name()).isEqualTo("STOP");
  }

  @Test
  void whoDoesNotReadTheSignalsLosesTheOldest() throws Exception {
    QmpSupervisor supervisor =
        QmpSupervisor.start(vertx, QmpClient.create(vertx, monitor.address()), QUICK.withBuffer(2));
    EventStream<QmpSignal> idle = supervisor.signals();
    supervisor.signals().handler(signals::add);
    monitor.handshake();

    for (int i = 0; i < 5; i++) {
      monitor.event("STOP", i);
    }

    for (int i = 0; i < 5; i++) {
      next(QmpSignal.Event.class);
    }
    assertThat(idle.dropped()).isEqualTo(3);
  }

  @Test
  void closingEndsItAll() {
    QmpSupervisor supervisor = start(PATIENT);
    monitor.handshake();
    QmpConnection connection = await(supervisor.connection());
    EventStream<QmpSignal> signals = supervisor.signals();

    await(supervisor.close());

    assertThat(await(connection.closed()).kind()).isEqualTo(DisconnectCause.Kind.CLOSED_HERE);
    assertThat(failure(supervisor.execute("query-jobs"), NotSentException.class))
        .hasMessageContaining("closed");
    failure(supervisor.connection(), IllegalStateException.class);
    await(supervisor.close());
    assertThat(await(signals.ended()).detail()).contains("supervisor");
  }

  @Test
  void aListenerThatIsClosedEndsItToo() throws Exception {
    QmpListener listener =
        await(QmpListener.listen(vertx, QmpAddress.unix(monitor.path().resolveSibling("ours"))));
    QmpSupervisor supervisor = QmpSupervisor.start(vertx, listener, PATIENT);
    Future<Object> command = supervisor.execute("query-jobs");

    await(listener.close());

    failure(command, NotSentException.class);
    failure(supervisor.connection(), IllegalStateException.class);
  }
}
