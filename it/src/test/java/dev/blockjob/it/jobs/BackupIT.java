package dev.blockjob.it.jobs;

import static dev.blockjob.it.jobs.JobRuns.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.CreateImage;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.process.QemuIo;
import java.nio.file.Path;

/** Backup, and creating images. */
class BackupIT {

  private static Target file(String name) {
    return new Target.NewFile(Path.of(name), "qcow2");
  }

  @OnEveryQemu
  void aBackupIsTheDiskAsItWasAtItsStart(QemuLab lab) {
    Vm vm = lab.vm().start();
    JobRuns.fill(vm, 5, 4);
    BlockJob job = JobRuns.start(vm, Backup.of(vm.disk(), file("backup.qcow2")).withSpeed(MIB));
    JobRuns.fill(vm, 6, 4);
    Await.get(job.setSpeed(0));

    assertThat(Await.get(job.outcome())).isEqualTo(new JobOutcome.Completed(job.id(), Ending.DONE));

    assertThat(JobRuns.graph(vm).nodes().keySet()).noneMatch(name -> name.startsWith("bj-"));
    vm.guest().close();
    vm.close();
    lab.img().check("backup.qcow2");
    QemuIo.join(lab.io("qcow2", "backup.qcow2").verify(5, 0, 4 * MIB));
    QemuIo.join(lab.io("qcow2", "active.qcow2").verify(6, 0, 4 * MIB));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aCompressedBackupIsTheSameDisk(QemuLab lab) {
    Vm vm = lab.vm().start();
    JobRuns.fill(vm, 5, 2);

    JobRuns.runs(
        vm, Backup.of(vm.disk(), file("compressed.qcow2")).withCompress(true), Ending.DONE);

    vm.guest().close();
    vm.close();
    assertThat(lab.img().same("active.qcow2", "qcow2", "compressed.qcow2", "qcow2")).isTrue();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aBackupOfTheTopLayerSharesTheChain(QemuLab lab) {
    Vm vm = lab.vm().start();
    JobRuns.fill(vm, 5, 2);

    JobRuns.runs(vm, Backup.of(vm.disk(), file("top.qcow2")).withSync(Sync.TOP), Ending.DONE);

    vm.guest().close();
    vm.close();
    assertThat(lab.img().same("active.qcow2", "qcow2", "top.qcow2", "qcow2")).isTrue();
    assertThat(lab.img().info("top.qcow2").getString("backing-filename")).isEqualTo("snap1.qcow2");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aBackupOfNothingEndsWhenItIsCancelled(QemuLab lab) {
    Vm vm = lab.vm().start();
    BlockJob job = JobRuns.start(vm, Backup.of(vm.disk(), file("none.qcow2")).withSync(Sync.NONE));

    Await.get(job.cancel());

    assertThat(Await.get(job.outcome())).isEqualTo(new JobOutcome.Cancelled(job.id()));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void anExistingImageIsATargetIfItIsLargeEnough(QemuLab lab) {
    Vm vm = lab.vm().start();
    lab.img().create("fits.qcow2", "qcow2", vm.spec().size());
    lab.img().create("small.qcow2", "qcow2", MIB);
    Path small = lab.folder().resolve("small.qcow2");

    JobRuns.runs(
        vm,
        Backup.of(vm.disk(), new Target.ExistingFile(Path.of("fits.qcow2"), "qcow2")),
        Ending.DONE);
    JobRuns.refused(
        vm, Backup.of(vm.disk(), new Target.ExistingFile(small, "qcow2")), Reason.SIZE_MISMATCH);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void anImageIsCreatedAndLeftClosed(QemuLab lab) {
    Vm vm = lab.vm().start();
    CreateImage request =
        CreateImage.of(Path.of("new.qcow2"), "qcow2", 3 * MIB)
            .withBackingFormat("qcow2")
            .withBackingFile("base.qcow2");

    JobRuns.runs(vm, request, Ending.DONE);

    assertThat(lab.img().info("new.qcow2").getLong("virtual-size")).isEqualTo(3 * MIB);
    assertThat(lab.img().info("new.qcow2").getString("backing-filename")).isEqualTo("base.qcow2");
    assertThat(JobRuns.graph(vm).nodes().keySet()).noneMatch(name -> name.startsWith("bj-"));
  }
}
