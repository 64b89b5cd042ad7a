package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A monitor serves one client at a time, and remembers the last one for longer than it should. */
class ReconnectIT {

  private static final int MANY = 1000;

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aThousandConnectsInARowAllWork(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    QmpClient client = WireTests.client(qemu.address(), QmpOptions.defaults());

    for (int i = 1; i <= MANY; i++) {
      Future<Object> status =
          client
              .connect()
              .compose(
                  connection ->
                      connection
                          .execute("query-status")
                          .compose(answer -> connection.close().map(answer)));
      assertThat(Await.get(status).toString()).as("connect " + i).contains("running");
    }
  }

  @OnEveryQemu
  void aSecondClientIsNotGreetedWhileTheFirstIsThereAndIsOnceItHasLeft(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    QmpConnection first = WireTests.connect(lab, qemu);

    HandshakeException refusal =
        WireTests.refusal(WireTests.client(qemu.address(), WireTests.SHORT_GREETING).connect());

    assertThat(refusal.reason()).isEqualTo(Reason.NO_GREETING);
    assertThat(refusal).hasMessageContaining("another client may hold this monitor");
    assertThat(WireTests.jobs(first)).as("the first client isn't harmed").isEmpty();
    Await.get(first.close());
    assertThat(WireTests.jobs(WireTests.connect(lab, qemu))).isEmpty();
  }

  @OnEveryQemu
  void aClientThatWaitsIsServedAsSoonAsTheFirstLeaves(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    QmpConnection first = WireTests.connect(lab, qemu);
    QmpClient patient =
        WireTests.client(
            qemu.address(), QmpOptions.defaults().withGreetingTimeout(Duration.ofSeconds(60)));

    Future<QmpConnection> waiting = patient.connect();
    assertThat(WireTests.jobs(first)).isEmpty();
    assertThat(waiting.isComplete()).isFalse();
    Await.get(first.close());

    assertThat(WireTests.jobs(lab.keep(new Closing(Await.get(waiting))).connection)).isEmpty();
  }

  /** The kernel queues a few clients; the next one gets EAGAIN, which says as much. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void clientsThatDontFitIntoTheQueueAreToldThatAnotherOneHoldsTheMonitor(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    WireTests.connect(lab, qemu);
    QmpClient client = WireTests.client(qemu.address(), WireTests.SHORT_GREETING);

    List<Future<QmpConnection>> crowd = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      crowd.add(client.connect());
    }

    List<HandshakeException> refusals = crowd.stream().map(WireTests::refusal).toList();
    assertThat(refusals).allMatch(refusal -> refusal.reason() == Reason.NO_GREETING);
    assertThat(refusals).anyMatch(refusal -> refusal.toString().contains("queue"));
  }

  /** Shows the trap: without it, the next test would say nothing. */
  @OnEveryQemu
  void theReplyToAFormerClientsCommandReachesTheNextClient(QemuLab lab) throws Exception {
    QemuProcess qemu = lab.start(lab.launch());
    BlockedMainLoop fifo = leaveInTheMiddleOfACommand(lab, qemu);

    try (RawClient next = RawClient.connect(qemu)) {
      assertThat(next.next().containsKey("QMP")).isTrue();
      next.send("{'execute':'qmp_capabilities','id':'mine'}");
      fifo.release();

      assertThat(List.of(next.next().getString("id"), next.next().getString("id")))
          .containsExactly("stale", "mine");
    }
  }

  @OnEveryQemu
  void aStaleReplyIsNotTakenForOursNeitherInTheHandshakeNorLater(QemuLab lab) throws Exception {
    QemuProcess qemu = lab.start(lab.launch());
    BlockedMainLoop fifo = leaveInTheMiddleOfACommand(lab, qemu);

    Future<QmpConnection> connecting =
        WireTests.client(qemu.address(), QmpOptions.defaults()).connect(greeted -> fifo.release());

    try (Closing next = new Closing(Await.get(connecting))) {
      assertThat(Await.get(next.connection.execute("query-version")).toString())
          .contains("\"major\"");
      assertThat(WireTests.jobs(next.connection)).isEmpty();
    }
  }

  /** No reply to us has such things, but one to a former client can. */
  @OnEveryQemu
  void aStaleReplyMayHoldWhatIsNoJson(QemuLab lab) throws Exception {
    String odd =
        "[inf, -inf, 18446744073709551615, -9223372036854775808, \"\\u0000\\uD83D\\uDE00\"]";
    String sent = odd.replace("inf", "1e400");
    QemuProcess shows = lab.start(lab.launch());
    try (RawClient raw = RawClient.negotiated(shows)) {
      raw.send("{\"execute\": \"query-version\", \"id\": " + sent + "}");
      assertThat(raw.line()).contains("\"id\": " + odd);
    }

    QemuProcess qemu = lab.start(lab.launch());
    BlockedMainLoop fifo = leaveInTheMiddleOfACommand(lab, qemu, sent);
    Future<QmpConnection> connecting =
        WireTests.client(qemu.address(), QmpOptions.defaults()).connect(greeted -> fifo.release());

    try (Closing next = new Closing(Await.get(connecting))) {
      assertThat(WireTests.jobs(next.connection)).isEmpty();
    }
  }

  /** The command runs when this returns, its client has left, and the reply is yet to come. */
  private static BlockedMainLoop leaveInTheMiddleOfACommand(QemuLab lab, QemuProcess qemu)
      throws Exception {
    return leaveInTheMiddleOfACommand(lab, qemu, "\"stale\"");
  }

  private static BlockedMainLoop leaveInTheMiddleOfACommand(
      QemuLab lab, QemuProcess qemu, String id) throws Exception {
    BlockedMainLoop fifo = BlockedMainLoop.in(lab);
    try (RawClient former = RawClient.negotiated(qemu)) {
      QmpCommand<Object> command = fifo.command();
      former.send(
          new JsonObject()
              .put("execute", command.name())
              .put("arguments", command.arguments())
              .put("id", "ID")
              .encode()
              .replace("\"ID\"", id));
      fifo.awaitReader();
    }
    return fifo;
  }

  private record Closing(QmpConnection connection) implements AutoCloseable {
    @Override
    public void close() {
      Await.get(connection.close());
    }
  }
}
