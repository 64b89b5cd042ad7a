package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobOutcome.Completed;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.job.JobOutcome.Failed;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.process.QemuIo;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;

/** The target goes away, or can't take all that is to be written. */
class TargetTroubleIT {

  private static final String SOCKET = "target.sock";
  private static final String IMAGE = "target.raw";
  private static final int MIB = 1 << 20;
  private static final int DATA = 8 * MIB;

  /** A disk with data, and a node "target" on an NBD server that may go and come back. */
  private static Vm withNbdTarget(QemuLab lab) {
    Vm vm = withData(lab);
    vm.call(
        "blockdev-add",
        new JsonObject()
            .put("driver", "nbd")
            .put("node-name", "target")
            .put("server", new JsonObject().put("type", "unix").put("path", SOCKET))
            .put("export", "x")
            .put("reconnect-delay", 300));
    return vm;
  }

  private static Vm withData(QemuLab lab) {
    Vm vm = lab.vm().start();
    QemuIo.join(vm.guest().write(7, 0, DATA));
    QemuIo.join(vm.guest().flush());
    return vm;
  }

  /**
   * Raw, because what a server has acknowledged it must not lose when it is killed: a qcow2 image's
   * tables would be lost with its memory, and QEMU, which doesn't copy twice, would still report
   * success (7.2 to 11.1).
   */
  private static AutoCloseable serve(QemuLab lab) {
    return NbdServer.start(lab, SOCKET, IMAGE);
  }

  /** A mirror that has copied something and whose target then died. */
  private static BlockJob orphaned(Vm vm, AutoCloseable server) throws Exception {
    BlockJob job =
        Await.get(
            vm.jobs()
                .start(
                    Mirror.of(vm.disk(), new Target.Node("target", true))
                        .withAtReady(AtReady.PIVOT)
                        .withSpeed(MIB)
                        .withBufSize(64L << 10)));
    Awaitility.await().until(() -> Await.get(job.query()).current() > 0);
    server.close();
    Await.get(job.setSpeed(0));
    return job;
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aMirrorWhoseNbdTargetDiesStandsAndGoesOnWhenItIsBack(QemuLab lab) throws Exception {
    lab.img().create(IMAGE, "raw", lab.vm().size());
    AutoCloseable server = serve(lab);
    Vm vm = withNbdTarget(lab);
    BlockJob job = orphaned(vm, server);

    assertThat(Await.get(job.query()).current()).isLessThan(DATA);
    serve(lab);

    assertThat(Await.get(job.outcome())).isEqualTo(new Completed(job.id(), Ending.PIVOTED));
    assertThat(vm.chain()).containsExactly("target");
    QemuIo.join(vm.guest().verify(7, 0, DATA));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aNewTargetThatCannotGrowFailsTheJobAndIsRemoved(QemuLab lab) throws Exception {
    Vm vm = withData(lab);
    limitFiles(vm, DATA / 2);
    Target file = new Target.NewFile(Path.of("new.qcow2"), "qcow2");

    for (BlockJobRequest request :
        List.of(
            Mirror.of(vm.disk(), file).withAtReady(AtReady.PIVOT),
            Mirror.of(vm.disk(), file).withBlockdev(true).withAtReady(AtReady.FINISH),
            Backup.of(vm.disk(), file))) {
      BlockJob job = Await.get(vm.jobs().start(request));
      JobOutcome outcome = Await.get(job.outcome());

      assertThat(outcome).isEqualTo(new Failed(job.id(), "File too large"));
      assertThat(lab.folder().resolve("new.qcow2")).doesNotExist();
      assertThat(Await.get(vm.jobs().query())).isEmpty();
    }
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
    QemuIo.join(vm.guest().verify(7, 0, DATA));
  }

  /** A full disk for files that grow: needs no root, unlike a small file system. */
  private static void limitFiles(Vm vm, long bytes) throws Exception {
    Process prlimit =
        new ProcessBuilder(
                "prlimit", "--pid", String.valueOf(vm.process().pid()), "--fsize=" + bytes)
            .inheritIO()
            .start();
    assertThat(prlimit.waitFor()).isZero();
  }
}
