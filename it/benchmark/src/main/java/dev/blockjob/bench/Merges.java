package dev.blockjob.bench;

import dev.blockjob.it.Await;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.request.Commit;
import java.io.IOException;

/**
 * Active merges of an empty overlay: by the shortest sequence of bare QMP, which trusts its luck;
 * by {@code jobs}, which plans, follows the job, verifies the graph and dismisses; and by all that
 * {@code jobs} sends, as bare QMP: what its guarantees cost if nothing is made of the answers.
 *
 * @param removed the bare one with its {@code blockdev-del}, which an operation does, too
 */
record Merges(Samples bare, Samples removed, Samples asking, Samples jobs) {

  static final String OVERLAY = "overlay";

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
    this(new Samples(), new Samples(), new Samples(), new Samples());
  }

  void bare(BareQmp socket) throws IOException {
    putOverlay(socket::call, OVERLAY, LoneQemu.BASE);
    long start = System.nanoTime();
    socket.send(
        BareQmp.bytes(
            "{\"execute\":\"block-commit\",\"arguments\":{\"job-id\":\"merge\",\"device\":\"overlay\"}}"));
    socket.awaitLine("\"BLOCK_JOB_READY\"");
    socket.send(BareQmp.bytes("{\"execute\":\"job-complete\",\"arguments\":{\"id\":\"merge\"}}"));
    socket.awaitLine("\"BLOCK_JOB_COMPLETED\"");
    bare.add(System.nanoTime() - start);
    socket.awaitLine("\"null\"");
    removeOverlay(socket::call);
    removed.add(System.nanoTime() - start);
  }

  void asking(BareQmp socket) throws IOException {
    putOverlay(socket::call, OVERLAY, LoneQemu.BASE);
    long start = System.nanoTime();
    ask(socket);
    asking.add(System.nanoTime() - start);
    removeOverlay(socket::call);
  }

  void jobs(BlockJobs on, String disk) throws IOException {
    Caller caller = Caller.of(on.connection());
    putOverlay(caller, OVERLAY, LoneQemu.BASE);
    long start = System.nanoTime();
    JobOutcome outcome = Await.get(on.start(Commit.of(disk)).compose(BlockJob::outcome));
    jobs.add(System.nanoTime() - start);
    if (outcome.kind() != JobOutcome.Kind.COMPLETED) {
      throw new IOException(outcome.toString());
    }
    removeOverlay(caller);
  }

  private static void ask(BareQmp socket) throws IOException {
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
                + LoneQemu.BASE
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
  static void putOverlay(Caller caller, String overlay, String under) throws IOException {
    caller.call("{\"execute\":\"blockdev-add\",\"arguments\":" + LoneQemu.node(overlay) + "}");
    caller.call(
        "{\"execute\":\"blockdev-snapshot\",\"arguments\":{\"node\":\""
            + under
            + "\",\"overlay\":\""
            + overlay
            + "\"}}");
  }

  private static void removeOverlay(Caller caller) throws IOException {
    caller.call("{\"execute\":\"blockdev-del\",\"arguments\":{\"node-name\":\"" + OVERLAY + "\"}}");
  }
}
