package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.OnError;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.fake.FakeQemu;
import dev.blockjob.qmp.replay.Recording;
import dev.blockjob.qmp.trace.TraceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A trace of a real job, played back to the library: a bug report is a test case. */
class ReplayIT {

  @OnEveryQemu
  void aMirrorThatPivotedPivotsInTheReplay(QemuLab lab) throws IOException {
    Path moved = lab.folder().resolve("moved.qcow2");
    try (TraceFile trace = TraceFile.open(file(lab))) {
      Vm vm = lab.vm().options(QmpOptions.defaults().withTrace(trace)).start();
      assertCompleted(vm, run(vm.jobs(), mirror(vm, moved)));
      vm.close();
      Files.delete(moved);

      assertCompleted(vm, replay(lab, mirror(vm, moved)));
    }
  }

  private static BlockJobRequest mirror(Vm vm, Path target) {
    return Mirror.of(vm.disk(), new Target.NewFile(target, "qcow2")).withAtReady(AtReady.PIVOT);
  }

  /** Without a guest or an export nobody is on top of the disk who could be seen to move. */
  private static void assertCompleted(Vm vm, JobOutcome outcome) {
    JobOutcome.Ending ending =
        vm.lab().kind().hasGuest() ? JobOutcome.Ending.PIVOTED : JobOutcome.Ending.UNVERIFIED;
    assertThat(outcome).isEqualTo(new JobOutcome.Completed(outcome.id(), ending));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aMirrorThatFailedFailsInTheReplayWithTheSameWords(QemuLab lab) throws IOException {
    FaultyJob faulty = FaultyJob.MIRROR_TARGET;
    try (TraceFile trace = TraceFile.open(file(lab))) {
      Vm vm = faulty.start(lab, FaultyNodes.ENOSPC, true, QmpOptions.defaults().withTrace(trace));
      JobOutcome recorded = run(vm.jobs(), faulty.request(vm, OnError.REPORT));
      vm.close();

      JobOutcome replayed = replay(lab, faulty.request(vm, OnError.REPORT));

      assertThat(recorded)
          .isInstanceOfSatisfying(
              JobOutcome.Failed.class,
              failed -> assertThat(failed.error()).contains("No space left on device"));
      assertThat(replayed).isEqualTo(recorded);
    }
  }

  private static JobOutcome run(BlockJobs jobs, BlockJobRequest request) {
    return Await.get(jobs.start(request).compose(job -> job.outcome()));
  }

  /** The outcome of the same request, asked of the recording; the client must not depart. */
  private static JobOutcome replay(QemuLab lab, BlockJobRequest request) throws IOException {
    FakeQemu qemu = lab.keep(FakeQemu.replay(Recording.read(file(lab))));
    QmpConnection connection =
        Await.get(QmpClient.create(QemuLab.vertx(), qemu.address()).connect());
    JobOutcome outcome = run(BlockJobs.on(connection), request);
    Await.get(connection.close());
    assertThat(qemu.played().problems()).isEmpty();
    return outcome;
  }

  private static Path file(QemuLab lab) {
    return lab.folder().resolve("trace.jsonl");
  }
}
