package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.QmpTransport;
import dev.blockjob.qmp.process.PeerProcess;
import dev.blockjob.qmp.process.QemuProcess;
import java.util.concurrent.TimeUnit;

/** Which process is behind the socket, and what became of it. */
class PeerIT {

  private static final QmpOptions JNR = QmpOptions.defaults().withTransport(QmpTransport.JNR);

  @OnEveryQemu
  void theKernelNamesItAndItsEndIsPartOfTheCause(QemuLab lab) throws Exception {
    QemuProcess qemu = lab.start(lab.launch());
    QmpConnection connection = WireTests.connect(lab, qemu.address(), JNR);
    PeerProcess peer = connection.peer().orElseThrow();
    assertThat(peer.pid()).isEqualTo(qemu.pid());
    assertThat(peer.workingFolder()).isEqualTo(lab.folder());
    assertThat(peer.hasEnded()).isFalse();

    qemu.kill();

    DisconnectCause cause = Await.get(connection.closed());
    assertThat(cause.peer()).isEqualTo(new DisconnectCause.Peer(peer, true));
    assertThat(cause).asString().contains("the process " + qemu.pid() + " (").contains("exited");
    peer.exit().toCompletableFuture().get(30, TimeUnit.SECONDS);
    int killed = 128 + 9;
    assertThat(qemu.exit().get(30, TimeUnit.SECONDS).code()).as("its parent's").isEqualTo(killed);
  }

  @OnEveryQemu
  void withoutTheKernelItIsFoundWhenAskedFor(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    QmpConnection connection = WireTests.connect(lab, qemu);
    assertThat(connection.peer().orElseThrow().pid()).isEqualTo(qemu.pid());

    Await.get(connection.close());

    DisconnectCause cause = Await.get(connection.closed());
    assertThat(cause).asString().endsWith("still runs");
  }

  @OnEveryQemu
  void nobodyAskedNobodyKnows(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    QmpConnection connection = WireTests.connect(lab, qemu);

    qemu.kill();

    assertThat(Await.get(connection.closed()).peer()).isNull();
  }
}
