package dev.blockjob.it.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A QEMU that is reached over TCP, so that its files count as unseen and it is asked instead. */
class UnseenFilesIT {

  private static final byte[] TREASURE = {1, 2, 3};

  private static Vm start(QemuLab lab) {
    return lab.vm().with(Monitors.arguments(lab, "tcp", "host=127.0.0.1,port=0", false)).start();
  }

  private static BlockJobs overTcp(Vm vm) {
    QmpClient client =
        QmpClient.create(
            QemuLab.vertx(), QmpAddress.tcp("127.0.0.1", Monitors.port(vm.connection(), "tcp")));
    return BlockJobs.on(Await.get(client.connect()));
  }

  private static List<BlockJobRequest> copiesTo(Vm vm, Path path) {
    Target file = new Target.NewFile(path, "qcow2");
    Mirror mirror = Mirror.of(vm.disk(), file).withAtReady(AtReady.FINISH);
    return List.of(mirror, mirror.withBlockdev(true), Backup.of(vm.disk(), file));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aFileThatIsThereIsRefusedAndUnharmed(QemuLab lab) throws IOException {
    Vm vm = start(lab);
    BlockJobs jobs = overTcp(vm);
    Path there = Files.write(lab.folder().resolve("there.qcow2"), TREASURE);

    for (BlockJobRequest request : copiesTo(vm, there)) {
      RequestException refusal =
          catchThrowableOfType(RequestException.class, () -> Await.get(jobs.start(request)));
      assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(Reason.FILE_EXISTS);
    }
    // QEMU opened the disk by a relative path, so how an absolute one would name it can't be told.
    Path relative = Path.of("there.qcow2");
    Snapshot snapshot = new Snapshot(List.of(new Snapshot.Overlay(vm.disk(), relative, null)));
    assertThat(
            catchThrowableOfType(RequestException.class, () -> Await.get(jobs.snapshot(snapshot)))
                .reason())
        .isEqualTo(Reason.FILE_EXISTS);

    assertThat(Files.readAllBytes(there)).isEqualTo(TREASURE);
    assertThat(vm.chain()).containsExactly("active", "snap1", "base");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void newFilesAreCreatedAndNothingIsDeletedWhenAJobIsCancelled(QemuLab lab) {
    Vm vm = start(lab);
    BlockJobs jobs = overTcp(vm);
    JobRuns.fill(vm, 5, 8);

    for (int i = 0; i < 3; i++) {
      Path file = lab.folder().resolve("new" + i + ".qcow2");
      BlockJob job = Await.get(jobs.start(copiesTo(vm, file).get(i)));
      assertThat(Await.get(job.outcome())).isInstanceOf(JobOutcome.Completed.class);
      assertThat(file).exists();
    }
    Path cancelled = lab.folder().resolve("cancelled.qcow2");
    Target target = new Target.NewFile(cancelled, "qcow2");
    BlockJob job = Await.get(jobs.start(Backup.of(vm.disk(), target).withSpeed(JobRuns.MIB)));
    Await.get(job.cancel());

    assertThat(Await.get(job.outcome())).isEqualTo(new JobOutcome.Cancelled(job.id()));
    assertThat(cancelled).as("nobody here can prove whose it is").exists();
  }
}
