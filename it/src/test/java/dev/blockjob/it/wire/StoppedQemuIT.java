package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.StoppedQemu;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A QEMU that is stopped (SIGSTOP) takes connections and requests, and answers nothing. */
class StoppedQemuIT {

  @OnEveryQemu
  void itAcceptsAndDoesNotGreet(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    StoppedQemu.stop(qemu);

    Future<QmpConnection> connecting =
        WireTests.client(qemu.address(), WireTests.SHORT_GREETING).connect();
    Awaitility.await().until(connecting::isComplete);
    assertThat(StoppedQemu.threads(qemu)).as("the states of its threads").containsOnly("T");
    var refusal = WireTests.refusal(connecting);

    StoppedQemu.resume(qemu);
    assertThat(refusal.reason()).isEqualTo(Reason.NO_GREETING);
    assertThat(refusal).hasMessageContaining("QEMU is stopped");
    assertThat(WireTests.jobs(WireTests.connect(lab, qemu))).isEmpty();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void whatWasWrittenIsOfUnknownOutcomeWhatWasQueuedIsNotSentAndTheSessionGoesOn(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    QmpOptions options = QmpOptions.defaults().withCommandTimeout(Duration.ofSeconds(2));
    QmpConnection connection = WireTests.connect(lab, qemu.address(), options);
    StoppedQemu.stop(qemu);

    List<Future<Object>> commands = new ArrayList<>();
    for (int i = 0; i < options.window() + 2; i++) {
      commands.add(connection.execute("query-version"));
    }
    List<Throwable> failures = commands.stream().map(FailedFutures::failure).toList();

    StoppedQemu.resume(qemu);
    assertThat(failures.subList(0, options.window()))
        .allMatch(e -> e instanceof OutcomeUnknownException late && late.deadlinePassed());
    assertThat(failures.subList(options.window(), failures.size()))
        .allMatch(e -> e instanceof NotSentException late && late.disconnect() == null);
    assertThat(Await.get(connection.execute("query-commands")).toString())
        .as("the answer to this command, not to one of those before")
        .contains("query-block-jobs");
    assertThat(connection.closed().isComplete()).isFalse();
  }
}
