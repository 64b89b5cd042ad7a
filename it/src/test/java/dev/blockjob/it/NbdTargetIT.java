package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.events.QemuEvent.BlockJobPending;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobOutcome.Completed;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.job.JobOutcome.Failed;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.process.QemuIo;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;

/** A server that is killed and comes back has lost what it hadn't written: never a success. */
class NbdTargetIT {
  private static final String SOCKET = "target.sock";
  private static final String IMAGE = "target.raw";
  private static final int MIB = 1 << 20;
  private static final int DATA = 8 * MIB;
  private static final long SLOW = MIB;

  /** A disk with data, and the server of an export of its size. */
  private static final class Copying {
    final QemuLab lab;
    final Vm vm;
    private AutoCloseable server;

    Copying(QemuLab lab) {
      this.lab = lab;
      lab.img().create(IMAGE, "raw", lab.vm().size());
      server = NbdServer.start(lab, SOCKET, IMAGE);
      vm = lab.vm().start();
      QemuIo.join(vm.guest().write(7, 0, DATA));
      QemuIo.join(vm.guest().flush());
    }

    Target.Nbd export() {
      return new Target.Nbd(null, 0, lab.folder().resolve(SOCKET), "x");
    }

    void killAndStartAgain() {
      try {
        server.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      server = NbdServer.start(lab, SOCKET, IMAGE);
    }
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void anExportOfAnotherSizeIsRefusedWithBothSizes(QemuLab lab) {
    lab.img().create(IMAGE, "raw", 2 * lab.vm().size());
    NbdServer.start(lab, SOCKET, IMAGE);
    Vm vm = lab.vm().start();
    Target target = new Target.Nbd(null, 0, lab.folder().resolve(SOCKET), "x");

    for (BlockJobRequest request :
        List.of(Mirror.of(vm.disk(), target), Backup.of(vm.disk(), target))) {
      assertThatThrownBy(() -> Await.get(vm.jobs().start(request)))
          .hasMessageContaining("the target has " + 2 * vm.spec().size() + " bytes")
          .hasMessageContaining("the disk has " + vm.spec().size())
          .hasMessageContaining("size=" + vm.spec().size());
    }
    assertThat(vm.call("query-named-block-nodes").toString()).doesNotContain("bj-");
  }

  /** Something has been copied, and something hasn't. */
  private static BlockJob halfWay(BlockJob job) {
    Awaitility.await().until(() -> Await.get(job.query()).current() > 0);
    return job;
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aBackupToAServerThatStaysIsProven(QemuLab lab) {
    Copying copying = new Copying(lab);
    BlockJob job =
        Await.get(copying.vm.jobs().start(Backup.of(copying.vm.disk(), copying.export())));

    assertThat(Await.get(job.outcome())).isEqualTo(new Completed(job.id(), Ending.DONE));
    try (QemuIo io = lab.io("raw", IMAGE, "-r", "-U")) {
      QemuIo.join(io.verify(7, 0, DATA));
    }
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMirrorWhoseServerIsStartedAgainFails(QemuLab lab) {
    Copying copying = new Copying(lab);
    Mirror mirror =
        Mirror.of(copying.vm.disk(), copying.export())
            .withAtReady(AtReady.FINISH)
            .withSpeed(SLOW)
            .withBufSize(64L << 10);
    BlockJob job = halfWay(Await.get(copying.vm.jobs().start(mirror)));

    copying.killAndStartAgain();
    hurry(job);

    assertThat(Await.get(job.outcome())).isEqualTo(new Failed(job.id(), "Input/output error"));
  }

  /** It may have ended by now. */
  private static void hurry(BlockJob job) {
    Await.get(job.setSpeed(0).otherwiseEmpty());
  }

  /** QEMU never flushes the target of a backup. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aBackupWhoseServerIsStartedAgainWhenAllIsCopiedFails(QemuLab lab) {
    Copying copying = new Copying(lab);
    copying.vm.events().listen(event -> restartAtPending(copying, event));
    BlockJob job =
        Await.get(copying.vm.jobs().start(Backup.of(copying.vm.disk(), copying.export())));

    assertThat(Await.get(job.outcome()))
        .isInstanceOfSatisfying(
            Failed.class,
            failed ->
                assertThat(failed.error()).contains("Error flushing", SOCKET, "can't be used"));
  }

  private static void restartAtPending(Copying copying, Object event) {
    if (event instanceof BlockJobPending) {
      copying.killAndStartAgain();
    }
  }

  /** Before 10.1 the guest's writes fail instead, and the backup succeeds. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aBackupThatOnlyTheGuestsWritesToldOfTheServersEndFails(QemuLab lab) {
    Copying copying = new Copying(lab);
    Backup backup = Backup.of(copying.vm.disk(), copying.export()).withSpeed(SLOW);
    BlockJob job = halfWay(Await.get(copying.vm.jobs().start(backup)));

    copying.killAndStartAgain();
    Awaitility.await().until(() -> guestWrites(copying.vm));
    hurry(job);

    assertThat(Await.get(job.outcome())).isInstanceOf(Failed.class);
  }

  private static boolean guestWrites(Vm vm) {
    try {
      QemuIo.join(vm.guest().write(8, DATA - MIB, MIB));
      return true;
    } catch (CompletionException | dev.blockjob.qmp.process.QemuToolException e) {
      return false;
    }
  }
}
