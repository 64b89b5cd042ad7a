package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.StoppedQemu;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.DisconnectCause.Kind;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** QEMU ends, by a kill or by {@code quit}: everybody who waits learns it, and learns why. */
class EndOfQemuIT {

  private static final int QUITS = 50;

  @OnEveryQemu
  void whenItIsKilledEveryPendingCommandAndEverySubscriberIsTold(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    QmpConnection connection = WireTests.connect(lab, qemu);
    Promise<Void> endOfEvents = Promise.promise();
    connection.events().endHandler(v -> endOfEvents.complete()).handler(event -> {});
    StoppedQemu.stop(qemu); // So that none of the commands is answered before the end.
    int window = QmpOptions.defaults().window();
    List<Future<Object>> commands = new ArrayList<>();
    Promise<Void> asked = Promise.promise();
    // On the event loop, so that all are with the connection when the end comes.
    connection
        .context()
        .runOnContext(
            v -> {
              for (int i = 0; i < window + 2; i++) {
                commands.add(connection.execute("query-version"));
              }
              asked.complete();
            });
    Await.get(asked.future());

    qemu.kill();

    DisconnectCause cause = Await.get(connection.closed());
    assertThat(cause.kind()).isIn(Kind.EOF, Kind.RESET);
    assertThat(cause.shutdownReason()).isNull();
    assertThat(commands.subList(0, window).stream().map(FailedFutures::failure))
        .allMatch(
            e -> e instanceof OutcomeUnknownException lost && cause.equals(lost.disconnect()));
    assertThat(commands.subList(window, commands.size()).stream().map(FailedFutures::failure))
        .allMatch(e -> e instanceof NotSentException unsent && cause.equals(unsent.disconnect()));
    Await.get(endOfEvents.future());
    assertThat(FailedFutures.failure(connection.execute("query-version")))
        .isInstanceOf(NotSentException.class);
  }

  @OnEveryQemu
  void afterAKillTheSocketFileIsThereAndConnectsAreRefused(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());

    qemu.kill();

    var refusal = WireTests.refusal(qemu.address());
    assertThat(qemu.socket()).exists();
    assertThat(refusal.reason()).isEqualTo(Reason.REFUSED);
    assertThat(refusal).hasMessageContaining("left its socket file behind");
  }

  @OnEveryQemu
  void quitTellsWhyTheConnectionEnded(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    QmpConnection connection = WireTests.connect(lab, qemu);

    Await.get(connection.execute("quit"));

    DisconnectCause cause = Await.get(connection.closed());
    assertThat(cause.kind()).isIn(Kind.EOF, Kind.RESET);
    // The storage daemon has no SHUTDOWN event.
    assertThat(cause.shutdownReason()).isEqualTo(lab.kind().hasGuest() ? "host-qmp-quit" : null);
  }

  @OnEveryQemu({VmKind.SYSTEM_KVM, VmKind.STORAGE_DAEMON})
  void quitSucceedsWhicheverOfReplyAndEndComesFirst(QemuLab lab) throws Exception {
    for (int i = 1; i <= (lab.kind().hasGuest() ? QUITS / 5 : QUITS); i++) {
      // All in one folder: what is left of one must not harm the next.
      try (QemuProcess qemu = lab.launch().start()) {
        QmpConnection connection =
            Await.get(WireTests.client(qemu.address(), QmpOptions.defaults()).connect());
        Future<Object> before = connection.execute("query-version");
        Future<Object> quit = connection.execute("quit");

        assertThat(Await.get(before)).as("quit " + i).isNotNull();
        assertThat(Await.get(quit)).as("quit " + i).hasToString("{}");
        assertThat(Await.get(connection.closed()).kind()).isIn(Kind.EOF, Kind.RESET);
        assertThat(qemu.exit().get(20, TimeUnit.SECONDS).code()).isZero();
      }
    }
  }
}
