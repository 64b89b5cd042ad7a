package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.StoppedQemu;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.DisconnectCause.Kind;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpListener;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.QmpReconnect;
import dev.blockjob.qmp.QmpSignal;
import dev.blockjob.qmp.QmpSupervisor;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Connections that come back, from either side. */
class SupervisedIT {

  private static final QmpReconnect PATIENT =
      QmpReconnect.defaults().withPatience(Duration.ofSeconds(50));

  private final BlockingQueue<QmpSignal> signals = new LinkedBlockingQueue<>();

  private QmpSupervisor supervise(QemuLab lab, QmpClient client) {
    QmpSupervisor supervisor = QmpSupervisor.start(QemuLab.vertx(), client, PATIENT);
    lab.keep(() -> Await.get(supervisor.close()));
    supervisor
        .signals()
        .handler(
            signal -> {
              if (!(signal instanceof QmpSignal.Event)) {
                signals.add(signal);
              }
            });
    return supervisor;
  }

  private <S extends QmpSignal> S next(Class<S> kind) throws InterruptedException {
    return kind.cast(signals.poll(60, TimeUnit.SECONDS));
  }

  @OnEveryQemu
  void aQemuThatIsKilledAndStartedAgainIsFoundAgain(QemuLab lab) throws Exception {
    QemuProcess first = lab.start(lab.launch().withSocket("same.sock"));
    QmpSupervisor supervisor =
        supervise(lab, WireTests.client(first.address(), QmpOptions.defaults()));
    Await.get(supervisor.execute("query-version"));
    StoppedQemu.stop(first);
    Future<Object> written = supervisor.execute("query-version");
    first.kill();

    assertThat(FailedFutures.failure(written)).isInstanceOf(OutcomeUnknownException.class);
    QmpSignal.Lost lost = next(QmpSignal.Lost.class);
    Future<Object> patient = supervisor.execute("query-version");
    lab.start(lab.launch().withSocket("same.sock"));

    assertThat(Await.get(patient).toString()).contains("\"major\"");
    QmpSignal.Gap gap = next(QmpSignal.Gap.class);
    assertThat(lost.cause().kind()).isIn(Kind.EOF, Kind.RESET);
    assertThat(gap.cause()).isEqualTo(lost.cause());
    assertThat(gap.greeting().version()).hasToString(lab.qemu().version());
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void qemuComesBackByItselfWhenWeLetGo(QemuLab lab) throws Exception {
    QmpListener listener =
        Await.get(
            QmpListener.listen(
                QemuLab.vertx(), QmpAddress.unix(lab.folder().resolve("ours.sock"))));
    lab.keep(() -> Await.get(listener.close()));
    QmpSupervisor supervisor = supervise(lab, listener);
    lab.start(
        lab.launch().with(Monitors.connecting(lab, "ours", "path=ours.sock," + reconnect(lab))));
    QmpConnection first = Await.get(supervisor.connection());
    Await.get(supervisor.execute("query-version"));

    Await.get(first.close());

    assertThat(next(QmpSignal.Lost.class).cause().kind()).isEqualTo(Kind.CLOSED_HERE);
    QmpSignal.Gap gap = next(QmpSignal.Gap.class);
    assertThat(gap.length()).isPositive();
    assertThat(Await.get(supervisor.execute("query-version")).toString()).contains("\"major\"");
  }

  /** In seconds until 9.1; then in milliseconds, and seconds are deprecated. */
  private static String reconnect(QemuLab lab) {
    int major = Integer.parseInt(lab.qemu().version().split("\\.", 2)[0]);
    return major < 10 ? "reconnect=1" : "reconnect-ms=100";
  }
}
