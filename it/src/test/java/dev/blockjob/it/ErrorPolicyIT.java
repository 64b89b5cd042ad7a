package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.events.QemuEvent;
import dev.blockjob.events.QemuEvent.BlockJobError;
import dev.blockjob.events.QemuEvent.JobStatusChange;
import dev.blockjob.events.QemuEvents;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobOutcome.Cancelled;
import dev.blockjob.jobs.job.JobOutcome.Failed;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.request.OnError;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpEvent;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** What each policy makes of an I/O error, in each job and on each of its sides. */
class ErrorPolicyIT {

  private static final String NO_SPACE = "No space left on device";
  private static final String IO_ERROR = "Input/output error";
  private static final Duration LONG = Duration.ofSeconds(20);

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void reportEndsTheJobWithTheError(QemuLab lab) {
    for (FaultyJob faulty : FaultyJob.values()) {
      Run run = Run.start(faulty, faulty.start(lab, FaultyNodes.ENOSPC, true), OnError.REPORT);

      run.assertFailed(NO_SPACE);
      run.assertErrors("report");
    }
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void ignoreTriesAgainAndSucceedsExceptThatAStreamStillEndsWithTheError(QemuLab lab) {
    for (FaultyJob faulty : FaultyJob.values()) {
      Run run = Run.start(faulty, faulty.start(lab, FaultyNodes.EIO, true), OnError.IGNORE);

      if (faulty == FaultyJob.STREAM) {
        run.assertFailed(IO_ERROR);
      } else {
        run.assertCompleted();
      }
      run.assertErrors("ignore");
    }
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void stopPausesTheJobAndResumeGoesOnWhereItStood(QemuLab lab) {
    for (FaultyJob faulty : FaultyJob.values()) {
      Run run = Run.start(faulty, faulty.start(lab, FaultyNodes.EIO, true), OnError.STOP);

      run.assertStopped("failed");
      Await.get(run.job.resume());

      run.assertCompleted();
      run.assertErrors("stop");
    }
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void enospcStopsForLackOfSpace(QemuLab lab) {
    for (FaultyJob faulty : FaultyJob.values()) {
      Run run = Run.start(faulty, faulty.start(lab, FaultyNodes.ENOSPC, true), OnError.ENOSPC);

      run.assertStopped("nospace");
      Await.get(run.job.resume());

      run.assertCompleted();
      run.assertErrors("stop");
    }
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void enospcReportsAllElse(QemuLab lab) {
    for (FaultyJob faulty : FaultyJob.values()) {
      Run run = Run.start(faulty, faulty.start(lab, FaultyNodes.EIO, true), OnError.ENOSPC);

      run.assertFailed(IO_ERROR);
      run.assertErrors("report");
    }
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aLastingErrorStopsTheJobAgainAfterEachResumeUntilItIsCancelled(QemuLab lab) {
    for (FaultyJob faulty : FaultyJob.values()) {
      Run run = Run.start(faulty, faulty.start(lab, FaultyNodes.ENOSPC, false), OnError.STOP);
      run.assertStopped("nospace");
      Future<JobStatusChange> again = run.nextStop();
      Await.get(run.job.resume());
      Await.get(again);

      Await.get(run.job.cancel());

      JobOutcome outcome = Await.get(run.job.outcome());
      assertThat(outcome).as(faulty.name()).isEqualTo(new Cancelled(FaultyJob.ID));
      run.end();
      assertThat(faulty.isWhole(lab, false)).as(faulty + " left the disk as it was").isTrue();
    }
  }

  /** 13,000 BLOCK_JOB_ERROR a second: QEMU does not throttle them. */
  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aFloodOfErrorsHoldsUpNeitherRepliesNorCancelAndIsCountedForWhoDoesNotRead(QemuLab lab) {
    QmpOptions smallBuffer = QmpOptions.defaults().withEventBuffer(100);
    Vm vm = FaultyJob.MIRROR_TARGET.start(lab, FaultyNodes.EIO, false, smallBuffer);
    EventStream<QmpEvent> unread = vm.connection().events();
    BlockJob job = Await.get(vm.jobs().start(FaultyJob.MIRROR_TARGET.request(vm, OnError.IGNORE)));
    Awaitility.await().atMost(LONG).until(() -> unread.dropped() > 5000);

    for (int i = 0; i < 20; i++) {
      assertThat(Await.get(job.query(), Duration.ofSeconds(10)).status())
          .isEqualTo(JobStatus.RUNNING);
    }
    Await.get(job.cancel(), Duration.ofSeconds(10));

    assertThat(Await.get(job.outcome())).isEqualTo(new Cancelled(FaultyJob.ID));
    assertThat(Await.get(vm.jobs().query())).isEmpty();
    vm.close();
    assertThat(FaultyJob.MIRROR_TARGET.isWhole(lab, false)).isTrue();
  }

  /** One job on one disk, and the errors that its events tell of. */
  private static final class Run {

    private final FaultyJob faulty;
    private final Vm vm;
    private final QemuEvents events;
    private final List<BlockJobError> errors = new CopyOnWriteArrayList<>();
    private final Future<JobStatusChange> stopped;
    private final BlockJob job;

    private Run(FaultyJob faulty, Vm vm, OnError policy) {
      this.faulty = faulty;
      this.vm = vm;
      this.events = vm.events();
      events.listen(this::count);
      this.stopped = nextStop();
      this.job = Await.get(vm.jobs().start(faulty.request(vm, policy)));
    }

    static Run start(FaultyJob faulty, Vm vm, OnError policy) {
      return new Run(faulty, vm, policy);
    }

    private void count(QemuEvent event) {
      if (event instanceof BlockJobError error) {
        errors.add(error);
      }
    }

    /** The next "paused" after the next error: drains pause jobs, too. */
    Future<JobStatusChange> nextStop() {
      int before = errors.size();
      return events.await(
          JobStatusChange.class,
          change -> errors.size() > before && change.status().equals("paused"),
          LONG);
    }

    void assertStopped(String ioStatus) {
      Await.get(stopped);
      JobInfo info = Await.get(job.query());
      assertThat(info.status()).as(faulty.name()).isEqualTo(JobStatus.PAUSED);
      assertThat(info.block()).as(faulty.name()).isNotNull();
      assertThat(info.block().ioStatus()).as(faulty.name()).isEqualTo(ioStatus);
      assertThat(info.block().paused()).as(faulty.name()).isTrue();
      assertThat(job.outcome().isComplete()).as(faulty.name()).isFalse();
    }

    void assertFailed(String error) {
      JobOutcome outcome = Await.get(job.outcome());
      assertThat(outcome).as(faulty.name()).isEqualTo(new Failed(FaultyJob.ID, error));
      end();
      assertThat(faulty.isWhole(vm.lab(), false)).as(faulty + " left the disk whole").isTrue();
    }

    void assertCompleted() {
      JobOutcome outcome = Await.get(job.outcome());
      assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(JobOutcome.Kind.COMPLETED);
      end();
      assertThat(faulty.isWhole(vm.lab(), true)).as(faulty + " brought all data").isTrue();
    }

    void assertErrors(String action) {
      assertThat(errors)
          .as(faulty.name())
          .isNotEmpty()
          .allMatch(error -> error.jobId().equals(FaultyJob.ID.value()))
          .allMatch(error -> error.operation().equals(faulty.operation()))
          .allMatch(error -> error.action().equals(action));
    }

    void end() {
      assertThat(Await.get(vm.jobs().query())).as(faulty + " is dismissed").isEmpty();
      vm.close();
    }
  }
}
