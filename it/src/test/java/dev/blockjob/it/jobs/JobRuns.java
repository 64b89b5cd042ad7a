package dev.blockjob.it.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.Vm;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobOutcome.Completed;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.qmp.process.GuestWriter;
import dev.blockjob.qmp.process.QemuIo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/** What tests of jobs do again and again. */
final class JobRuns {

  static final long MIB = 1 << 20;

  private JobRuns() {}

  static BlockJob start(Vm vm, BlockJobRequest request) {
    return Await.get(vm.jobs().start(request));
  }

  static JobOutcome run(Vm vm, BlockJobRequest request) {
    return Await.get(start(vm, request).outcome());
  }

  /** Runs a job that must end so, and leave no job behind. */
  static void runs(Vm vm, BlockJobRequest request, Ending ending) {
    JobOutcome outcome = run(vm, request);
    assertThat(outcome).isEqualTo(new Completed(outcome.id(), ending));
    assertThat(Await.get(vm.jobs().query())).isEmpty();
  }

  static BlockGraph graph(Vm vm) {
    return Await.get(vm.jobs().graph());
  }

  /** Refused before anything was changed. */
  static RequestException refused(Vm vm, BlockJobRequest request, RequestException.Reason reason) {
    BlockGraph before = graph(vm);
    RequestException refusal =
        Assertions.catchThrowableOfType(RequestException.class, () -> start(vm, request));
    assertThat(refusal).isNotNull();
    assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
    assertThat(graph(vm).nodes().keySet()).isEqualTo(before.nodes().keySet());
    return refusal;
  }

  /** The guest writes {@code megabytes} of a pattern from the disk's start on. */
  static void fill(Vm vm, int pattern, int megabytes) {
    QemuIo.join(vm.guest().write(pattern, 0, megabytes * MIB));
    QemuIo.join(vm.guest().flush());
  }

  /** A guest that writes all the while, and has written. */
  static GuestWriter busy(Vm vm) {
    GuestWriter writer = vm.writer(42);
    Awaitility.await().until(() -> writer.writes() >= 50);
    return writer;
  }

  /** Stops the guest, and reads back every byte through the disk as it is now. */
  static void nothingLost(Vm vm, GuestWriter writer) {
    long before = writer.writes();
    Awaitility.await().until(() -> writer.writes() >= before + 50);
    writer.stop();
    assertThat(writer.verify(vm.guest())).isPositive();
  }

  static void snapshot(Vm vm, String file) {
    Await.get(
        vm.jobs()
            .snapshot(
                new Snapshot(
                    List.of(new Snapshot.Overlay(vm.disk(), Path.of(file + ".qcow2"), file)))));
  }

  static boolean exists(Vm vm, String file) {
    return Files.exists(vm.lab().folder().resolve(file));
  }
}
