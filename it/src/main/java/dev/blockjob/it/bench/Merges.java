package dev.blockjob.it.bench;

import dev.blockjob.it.Await;
import dev.blockjob.it.Vm;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.JobOutcome;
import dev.blockjob.jobs.request.Commit;
import java.io.IOException;

/**
 * Active merges of an empty overlay: by the shortest sequence of bare QMP, which trusts its luck,
 * and by {@code jobs}, which plans, follows the job, verifies the graph and dismisses.
 */
record Merges(Samples bare, Samples jobs) {

  private static final String OVERLAY = "overlay.qcow2";

  Merges() {
    this(new Samples(), new Samples());
  }

  static void makeOverlay(Vm vm) {
    vm.lab().img().create(OVERLAY, "qcow2", vm.spec().size());
  }

  /** One of each. */
  void round(BareQmp socket, Vm vm) throws IOException {
    putOverlay(socket, vm);
    long start = System.nanoTime();
    socket.send(
        BareQmp.bytes(
            "{\"execute\":\"block-commit\",\"arguments\":{\"job-id\":\"merge\",\"device\":\"overlay\"}}"));
    socket.awaitLine("\"BLOCK_JOB_READY\"");
    socket.send(BareQmp.bytes("{\"execute\":\"job-complete\",\"arguments\":{\"id\":\"merge\"}}"));
    socket.awaitLine("\"BLOCK_JOB_COMPLETED\"");
    bare.add(System.nanoTime() - start);
    socket.awaitLine("\"null\"");
    removeOverlay(socket);

    putOverlay(socket, vm);
    start = System.nanoTime();
    JobOutcome outcome =
        Await.get(vm.jobs().start(Commit.of(vm.disk())).compose(BlockJob::outcome));
    jobs.add(System.nanoTime() - start);
    if (outcome.kind() != JobOutcome.Kind.COMPLETED) {
      throw new IOException(outcome.toString());
    }
    removeOverlay(socket);
  }

  private static void putOverlay(BareQmp socket, Vm vm) throws IOException {
    socket.call(
        "{\"execute\":\"blockdev-add\",\"arguments\":{\"driver\":\"qcow2\",\"node-name\":\"overlay\","
            + "\"backing\":null,\"file\":{\"driver\":\"file\",\"filename\":\""
            + OVERLAY
            + "\"}}}");
    socket.call(
        "{\"execute\":\"blockdev-snapshot\",\"arguments\":{\"node\":\""
            + vm.spec().active()
            + "\",\"overlay\":\"overlay\"}}");
  }

  private static void removeOverlay(BareQmp socket) throws IOException {
    socket.call("{\"execute\":\"blockdev-del\",\"arguments\":{\"node-name\":\"overlay\"}}");
  }
}
