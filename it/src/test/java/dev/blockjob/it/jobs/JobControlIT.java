package dev.blockjob.it.jobs;

import static dev.blockjob.it.jobs.JobRuns.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.events.QemuEvent;
import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.job.JobProgress;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.CopyMode;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.CommandException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The verbs of a job, and what is seen of it. */
class JobControlIT {

  private static Target file(String name) {
    return new Target.NewFile(Path.of(name), "qcow2");
  }

  private static BlockJob slowMirror(Vm vm) {
    JobRuns.fill(vm, 5, 8);
    return JobRuns.start(
        vm, Mirror.of(vm.disk(), file("slow.qcow2")).withSpeed(MIB / 2).withBufSize(64L << 10));
  }

  private static Future<QemuEvent.JobStatusChange> becomes(Vm vm, BlockJob job, JobStatus status) {
    return vm.events()
        .await(
            QemuEvent.JobStatusChange.class,
            change ->
                change.jobId().equals(job.id().value())
                    && change.status().equals(status.wireName()),
            Duration.ofSeconds(30));
  }

  @OnEveryQemu
  void aJobIsPausedResumedAndThrottled(QemuLab lab) {
    Vm vm = lab.vm().start();
    BlockJob job = slowMirror(vm);

    Future<QemuEvent.JobStatusChange> paused = becomes(vm, job, JobStatus.PAUSED);
    Await.get(job.pause());
    Await.get(paused);
    JobInfo.Block block = Await.get(job.query()).block();
    assertThat(block).isNotNull();
    assertThat(block.paused()).isTrue();
    assertThat(block.speed()).isEqualTo(MIB / 2);

    Future<QemuEvent.JobStatusChange> running = becomes(vm, job, JobStatus.RUNNING);
    Await.get(job.resume());
    Await.get(running);
    Await.get(job.setSpeed(0));
    Await.get(job.ready());
    Await.get(job.complete());
    assertThat(Await.get(job.outcome()))
        .isEqualTo(new JobOutcome.Completed(job.id(), Ending.PIVOTED));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aMirrorChangesItsCopyModeWhereQemuCan(QemuLab lab) {
    Vm vm = lab.vm().start();
    JobRuns.fill(vm, 5, 1);
    BlockJob job = JobRuns.start(vm, Mirror.of(vm.disk(), file("change.qcow2")));
    Await.get(job.ready());

    if (lab.qemu().version().startsWith("7.")) {
      assertThatThrownBy(() -> Await.get(job.change(CopyMode.WRITE_BLOCKING)))
          .isInstanceOf(RequestException.class)
          .hasMessageContaining("8.2");
    } else {
      Await.get(job.change(CopyMode.WRITE_BLOCKING));
    }
    Await.get(job.finish());
    assertThat(Await.get(job.outcome()))
        .isEqualTo(new JobOutcome.Completed(job.id(), Ending.COPIED));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aJobThatNobodyFollowsIsFinalizedAndDismissedByHand(QemuLab lab) {
    Vm vm = lab.vm().start();
    vm.lab().img().create("by-hand.qcow2", "qcow2", vm.spec().size());
    vm.call(
        "blockdev-add",
        new JsonObject()
            .put("driver", "qcow2")
            .put("node-name", "target")
            .put("file", new JsonObject().put("driver", "file").put("filename", "by-hand.qcow2")));
    Future<QemuEvent.BlockJobPending> pending =
        vm.events().await(QemuEvent.BlockJobPending.class, any -> true, Duration.ofSeconds(30));
    vm.call(
        "blockdev-backup",
        new JsonObject()
            .put("job-id", "theirs")
            .put("device", "active")
            .put("target", "target")
            .put("sync", "full")
            .put("auto-finalize", false)
            .put("auto-dismiss", false));
    Await.get(pending);
    BlockJob job = Await.get(vm.jobs().attach(new JobId("theirs")));

    assertThatThrownBy(() -> Await.get(job.dismiss())).isInstanceOf(CommandException.class);
    Await.get(job.finalizeJob());

    assertThat(Await.get(job.outcome()))
        .isEqualTo(new JobOutcome.Completed(job.id(), Ending.UNVERIFIED));
    assertThat(Await.get(job.query()).status()).isEqualTo(JobStatus.CONCLUDED);
    Await.get(job.dismiss());
    assertThat(Await.get(vm.jobs().query())).isEmpty();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void anUnknownJobIsNamedWithThoseThereAre(QemuLab lab) {
    Vm vm = lab.vm().start();
    BlockJob job = slowMirror(vm);

    assertThatThrownBy(() -> Await.get(vm.jobs().attach(new JobId("nope"))))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("nope")
        .hasMessageContaining(job.id().value());
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void progressIsAskedForOnlyWhileSomebodyListens(QemuLab lab) {
    Vm vm = lab.vm().start();
    BlockJob job = slowMirror(vm);
    List<JobProgress> seen = Collections.synchronizedList(new ArrayList<>());
    Promise<Void> three = Promise.promise();
    Promise<Void> end = Promise.promise();

    job.progress(Duration.ofMillis(20))
        .endHandler(end::tryComplete)
        .handler(
            progress -> {
              seen.add(progress);
              if (seen.size() >= 3 && progress.offset() > 0) {
                three.tryComplete();
              }
            });
    Await.get(three.future());
    Await.get(job.cancel());
    Await.get(end.future());

    JobProgress last = seen.get(seen.size() - 1);
    assertThat(last.length()).isGreaterThanOrEqualTo(8 * MIB);
    assertThat(last.info().type()).isEqualTo("mirror");
    assertThat(Await.get(job.outcome())).isEqualTo(new JobOutcome.Cancelled(job.id()));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void anIdThatIsTakenIsRefusedAndTheOtherJobIsLeftAlone(QemuLab lab) {
    Vm vm = lab.vm().start();
    BlockJob job = slowMirror(vm);

    assertThatThrownBy(
            () ->
                Await.get(
                    vm.jobs()
                        .start(Backup.of(vm.disk(), file("second.qcow2")).withJobId(job.id()))))
        .isInstanceOf(RequestException.class);

    assertThat(Await.get(job.query()).status()).isEqualTo(JobStatus.RUNNING);
    Await.get(job.cancel());
    assertThat(Await.get(job.outcome())).isEqualTo(new JobOutcome.Cancelled(job.id()));
  }
}
