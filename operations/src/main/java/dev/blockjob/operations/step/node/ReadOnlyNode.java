package dev.blockjob.operations.step.node;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.operations.step.StepFailedException;
import io.vertx.core.Future;

/** A node that nothing is to write to any more. */
public final class ReadOnlyNode {

  private ReadOnlyNode() {}

  /**
   * {@code done}, if the node is read-only: QEMU opens what is below an overlay read-only, but
   * doesn't fail if it can't.
   */
  public static Future<String> in(BlockGraph graph, String node, String done) {
    return graph.node(node).map(BlockNode::readOnly).orElse(false)
        ? Future.succeededFuture(done)
        : Future.failedFuture(
            new StepFailedException(
                "node '" + node + "' is not read-only: who writes there can't be copied"));
  }
}
