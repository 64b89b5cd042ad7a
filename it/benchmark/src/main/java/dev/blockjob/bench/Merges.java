package dev.blockjob.bench;

import dev.blockjob.it.Await;
import dev.blockjob.it.Vm;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.JobOutcome;
import dev.blockjob.jobs.request.Commit;
import java.io.IOException;

/**
 * Active merges of an empty overlay: by the shortest sequence of bare QMP, which trusts its luck;
 * by {@code jobs}, which plans, follows the job, verifies the graph and dismisses; and by all that
 * {@code jobs} sends, as bare QMP: what its guarantees cost if nothing is made of the answers.
 */
record Merges(Samples bare, Samples asking, Samples jobs) {

  private static final String OVERLAY = "overlay";

  // As long as what jobs sends.
  private static final String ID = ",\"id\":\"4f2n9c\"}";
  private static final String JOB = "\"commit-vd0-2b90\"";
  private static final byte[] DISKS = BareQmp.bytes("{\"execute\":\"query-block\"" + ID);
  private static final byte[] NODES =
      BareQmp.bytes("{\"execute\":\"query-named-block-nodes\",\"arguments\":{\"flat\":true}" + ID);
  private static final byte[] EDGES =
      BareQmp.bytes("{\"execute\":\"x-debug-query-block-graph\"" + ID);
  private static final byte[] COMPLETE =
      BareQmp.bytes("{\"execute\":\"job-complete\",\"arguments\":{\"id\":" + JOB + "}" + ID);
  private static final byte[] DISMISS =
      BareQmp.bytes("{\"execute\":\"job-dismiss\",\"arguments\":{\"id\":" + JOB + "}" + ID);

  Merges() {
    this(new Samples(), new Samples(), new Samples());
  }

  static void makeOverlay(Vm vm) {
    vm.lab().img().create(OVERLAY + ".qcow2", "qcow2", vm.spec().size());
  }

  /** One of each; returns what the bare one took. */
  long round(BareQmp socket, Vm vm) throws IOException {
    putOverlay(socket, OVERLAY, vm.spec().active());
    long start = System.nanoTime();
    socket.send(
        BareQmp.bytes(
            "{\"execute\":\"block-commit\",\"arguments\":{\"job-id\":\"merge\",\"device\":\"overlay\"}}"));
    socket.awaitLine("\"BLOCK_JOB_READY\"");
    socket.send(BareQmp.bytes("{\"execute\":\"job-complete\",\"arguments\":{\"id\":\"merge\"}}"));
    socket.awaitLine("\"BLOCK_JOB_COMPLETED\"");
    long took = System.nanoTime() - start;
    bare.add(took);
    socket.awaitLine("\"null\"");
    removeOverlay(socket);

    putOverlay(socket, OVERLAY, vm.spec().active());
    start = System.nanoTime();
    asking(socket, vm.spec().active());
    asking.add(System.nanoTime() - start);
    removeOverlay(socket);

    putOverlay(socket, OVERLAY, vm.spec().active());
    start = System.nanoTime();
    JobOutcome outcome =
        Await.get(vm.jobs().start(Commit.of(vm.disk())).compose(BlockJob::outcome));
    jobs.add(System.nanoTime() - start);
    if (outcome.kind() != JobOutcome.Kind.COMPLETED) {
      throw new IOException(outcome.toString());
    }
    removeOverlay(socket);
    return took;
  }

  private static void asking(BareQmp socket, String base) throws IOException {
    socket.send(DISKS);
    socket.send(NODES);
    socket.send(EDGES);
    socket.reply();
    socket.reply();
    socket.reply();
    socket.send(
        BareQmp.bytes(
            "{\"execute\":\"block-commit\",\"arguments\":{\"job-id\":"
                + JOB
                + ",\"device\":\"overlay\",\"base-node\":\""
                + base
                + "\",\"filter-node-name\":\"bj-commit-vd0-2b90-filter\",\"auto-dismiss\":false}"
                + ID));
    socket.awaitLine("\"BLOCK_JOB_READY\"");
    socket.send(COMPLETE);
    socket.awaitLine("\"concluded\"");
    socket.send(EDGES);
    socket.send(DISMISS);
    socket.reply();
    socket.reply();
  }

  /** Puts the image of that name on the disk, as a node of that name. */
  static void putOverlay(BareQmp socket, String overlay, String under) throws IOException {
    socket.call(
        "{\"execute\":\"blockdev-add\",\"arguments\":{\"driver\":\"qcow2\",\"node-name\":\""
            + overlay
            + "\",\"backing\":null,\"file\":{\"driver\":\"file\",\"filename\":\""
            + overlay
            + ".qcow2\"}}}");
    socket.call(
        "{\"execute\":\"blockdev-snapshot\",\"arguments\":{\"node\":\""
            + under
            + "\",\"overlay\":\""
            + overlay
            + "\"}}");
  }

  private static void removeOverlay(BareQmp socket) throws IOException {
    socket.call("{\"execute\":\"blockdev-del\",\"arguments\":{\"node-name\":\"overlay\"}}");
  }
}
