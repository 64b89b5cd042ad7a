package dev.blockjob.qmp;

import static dev.blockjob.qmp.Futures.await;
import static dev.blockjob.qmp.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.fake.FakeQemu;
import dev.blockjob.qmp.impl.BlockingWork;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;

/** Vert.x is closed under what still works: it ends, and nothing is logged as an error. */
class ClosedVertxTest {

  private static final QmpReconnect QUICK =
      QmpReconnect.defaults().withFirst(Duration.ofMillis(1)).withLongest(Duration.ofMillis(2));

  private final Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();
  private final Handler recorder =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
            logged.add(entry);
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private final FakeQemu monitor = new FakeQemu();
  private final Vertx vertx = Vertx.vertx();

  @BeforeEach
  void record() {
    Logger.getLogger("").addHandler(recorder);
  }

  @AfterEach
  void close() {
    Logger.getLogger("").removeHandler(recorder);
    monitor.close();
  }

  @RepeatedTest(5)
  void aSupervisorWithAConnection() {
    QmpSupervisor supervisor =
        QmpSupervisor.start(vertx, QmpClient.create(vertx, monitor.address()), QUICK);
    monitor.handshake();
    await(supervisor.connection());
    EventStream<QmpSignal> signals = supervisor.signals();
    signals.handler(lost -> {}); // told if the connection ends before the supervisor does

    await(vertx.close());

    assertThat(logged).isEmpty();
    assertThat(await(signals.ended()).kind()).isEqualTo(DisconnectCause.Kind.CLOSED_HERE);
  }

  @RepeatedTest(5)
  void aSupervisorThatTriesAgain() {
    QmpSupervisor supervisor =
        QmpSupervisor.start(
            vertx,
            QmpClient.create(vertx, QmpAddress.unix(monitor.path().resolveSibling("none"))),
            QUICK);
    EventStream<QmpSignal> signals = supervisor.signals();
    supervisor.connection();
    await(supervisor.execute("query-jobs").otherwiseEmpty());

    await(vertx.close());

    assertThat(logged).isEmpty();
    assertThat(await(signals.ended()).kind()).isEqualTo(DisconnectCause.Kind.CLOSED_HERE);
  }

  @RepeatedTest(5)
  void aListenerThatWaits() {
    QmpAddress place = QmpAddress.unix(monitor.path().resolveSibling("ours"));
    QmpListener listener = await(QmpListener.listen(vertx, place));
    QmpSupervisor.start(vertx, listener, QUICK);
    Future<QmpConnection> connecting = listener.connect();

    await(vertx.close());

    assertThat(failure(connecting, HandshakeException.class).reason())
        .isEqualTo(HandshakeException.Reason.CLOSED_HERE);
    assertThat(logged).isEmpty();
  }

  @RepeatedTest(5)
  void workThatBlocks() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Future<Boolean> work =
        BlockingWork.on(
            vertx.getOrCreateContext(),
            () -> {
              begun.countDown();
              return mayEnd.await(30, TimeUnit.SECONDS);
            });
    begun.await();

    Future<Void> closing = vertx.close();
    mayEnd.countDown();

    assertThat(await(work)).isTrue();
    await(closing);
    assertThat(logged).isEmpty();
  }
}
