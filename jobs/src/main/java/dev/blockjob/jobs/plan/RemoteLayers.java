package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a stream must not read from. While {@code block-stream} runs, the guest reads through its
 * {@code copy-on-read} filter, which first asks the layers from top to base which of them has the
 * data. Where that question fails, the guest gets success and whatever was in QEMU's memory, not
 * the error (7.2 to 11.1). A server that is gone fails all of them. Tables of a local image that
 * can't be read do, too; that is a broken disk, and nobody can tell before.
 *
 * <p>Mirror, commit and backup pass such errors on.
 */
public final class RemoteLayers {

  private RemoteLayers() {}

  /**
   * The refusal of a stream from above {@code base} into {@code top}, if a layer there is on a
   * server; empty otherwise. The base itself is not asked.
   *
   * @param base null for a stream of all that is below
   */
  public static Optional<RequestException> refusal(
      BlockGraph graph, String top, @Nullable String base) {
    Set<String> spared =
        base == null
            ? Set.of()
            : graph.tree(base).stream().map(BlockNode::name).collect(Collectors.toSet());
    return graph.tree(top).stream()
        .filter(node -> node.isRemote() && !spared.contains(node.name()))
        .findFirst()
        .map(RemoteLayers::refusal);
  }

  /** The refusal of a commit into {@code base}, if an NBD server has that; empty otherwise. */
  public static Optional<RequestException> refusal(BlockGraph graph, BlockNode base) {
    return NbdNode.unproven(graph, base);
  }

  private static RequestException refusal(BlockNode node) {
    return new RequestException(
        Reason.NOT_SUPPORTED,
        "a stream would read from "
            + node
            + ", and while one runs QEMU gives the guest wrong data, not an error, for what can't"
            + " be read there: commit or mirror instead, or allow it (--allow-remote-backing) if"
            + " that server can't fail");
  }
}
