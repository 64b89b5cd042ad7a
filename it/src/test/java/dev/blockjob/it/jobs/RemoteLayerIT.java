package dev.blockjob.it.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.FaultyNodes;
import dev.blockjob.it.NbdServer;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.process.ProcessOutput;
import dev.blockjob.qmp.process.QemuIo;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;

/** A disk whose base a server has, which dies while a job runs and the guest reads. */
class RemoteLayerIT {
  private static final String SOCKET = "base.sock";
  // QEMU remembers one part of a layer that has data, and doesn't ask about that again: the guest
  // reads far from where the job begins.
  private static final long SIZE = 64 * JobRuns.MIB;
  private static final long FAR = SIZE - JobRuns.MIB;
  private static final long SLOW = 64 << 10;

  /** A disk with 7s at both ends of its base, and that base's server. */
  private record Remote(Vm vm, AutoCloseable server) {
    static Remote start(QemuLab lab) {
      lab.img().create("base.raw", "raw", SIZE);
      try (QemuIo io = lab.io("raw", "base.raw")) {
        QemuIo.join(io.write(7, 0, JobRuns.MIB));
        QemuIo.join(io.write(7, FAR, JobRuns.MIB));
      }
      lab.img().create("active.qcow2", "qcow2", SIZE);
      AutoCloseable server = NbdServer.start(lab, SOCKET, "base.raw");
      JsonObject nbd =
          new JsonObject()
              .put("driver", "nbd")
              .put("server", new JsonObject().put("type", "unix").put("path", SOCKET))
              .put("export", "x");
      JsonObject base =
          new JsonObject().put("driver", "raw").put("node-name", "base").put("file", nbd);
      JsonObject active =
          new JsonObject()
              .put("driver", "qcow2")
              .put("node-name", "active")
              .put("file", FaultyNodes.file("active.qcow2"))
              .put("backing", "base");
      return new Remote(lab.vm().size(SIZE).existing(List.of(base, active)).start(), server);
    }

    /**
     * What comes of it when the guest reads the 7s that the job hasn't reached: by its device,
     * because QEMU's own NBD server asks where data is before it reads, and says itself that this
     * failed.
     */
    String guestReads() {
      String read = "qemu-io -d vd0/virtio-backend \"read -P 7 " + FAR + " 64k\"";
      vm.call("human-monitor-command", new JsonObject().put("command-line", read));
      ProcessOutput said = vm.process().stdout();
      Awaitility.await()
          .until(() -> said.tail().contains("failed") || said.tail().contains("read 65536/"));
      return said.tail();
    }

    void runsSlowly(BlockJobRequest request) throws Exception {
      BlockJob job = JobRuns.start(vm, request);
      Awaitility.await().until(() -> Await.get(job.query()).current() > 0);
      server.close();
    }
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aStreamFromItIsRefused(QemuLab lab) {
    Vm vm = Remote.start(lab).vm();

    assertThat(JobRuns.refused(vm, Stream.of(vm.disk()), Reason.NOT_SUPPORTED))
        .hasMessageContaining("(nbd, nbd+unix:///x?socket=" + SOCKET + ")")
        .hasMessageContaining("--allow-remote-backing");
  }

  /** Why it is refused. Where this fails, a QEMU has learned better. */
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void whileAStreamRunsTheGuestReadsWrongDataWithoutAnError(QemuLab lab) throws Exception {
    Remote remote = Remote.start(lab);
    remote.runsSlowly(Stream.of(remote.vm().disk()).withSpeed(SLOW).withAllowRemoteBacking(true));

    assertThat(remote.guestReads()).contains("Pattern verification failed");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void whileAMirrorRunsTheGuestIsToldOfTheError(QemuLab lab) throws Exception {
    Remote remote = Remote.start(lab);
    Target copy = new Target.NewFile(Path.of("copy.qcow2"), "qcow2");
    remote.runsSlowly(
        Mirror.of(remote.vm().disk(), copy).withSpeed(SLOW).withAtReady(AtReady.FINISH));

    assertThat(remote.guestReads()).contains("read failed: Input/output error");
  }
}
