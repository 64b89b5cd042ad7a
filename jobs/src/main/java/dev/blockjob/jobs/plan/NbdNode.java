package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.OnError;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.QmpCommand;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node of an NBD export that a job writes to.
 *
 * <p>A server that is killed and started again has lost what it had acknowledged and not yet
 * written, and QEMU copies nothing twice. That must not end as a success. A node without {@code
 * reconnect-delay} (the default, and ours) connects again, too, but only after a request has failed
 * on the old connection: a write or flush of the job's, which ends it with an error (7.2 to 11.1),
 * unless its error policy is to go on. A node with {@code reconnect-delay} sends the request again
 * and no client is told; QEMU doesn't show that option.
 */
final class NbdNode {
  private static final String DRIVER = "nbd";
  private static final String REOPEN = "blockdev-reopen";

  /**
   * Clients that connect anew and send requests again silently, to servers that may acknowledge
   * what is not on their disk yet: NBD with {@code reconnect-delay}, libiscsi, libnfs and
   * Gluster's. What is not here either fails then ({@code ssh}, {@code vhost-user}), only reads
   * ({@code http} and the like), or acknowledges what is stored ({@code rbd}).
   */
  private static final Set<String> CONNECTING_ANEW = Set.of(DRIVER, "gluster", "iscsi", "nfs");

  private static final Set<OnError> GO_ON = EnumSet.of(OnError.IGNORE, OnError.STOP);

  private NbdNode() {}

  // discard: what reads as zeroes shall take no room in the copy.
  static Preparation.AddNode add(String node, Target.Nbd target, long size) {
    JsonObject server =
        target.socket() != null
            ? new JsonObject().put("type", "unix").put("path", target.socket().toString())
            : new JsonObject()
                .put("type", "inet")
                .put("host", target.host())
                .put("port", Integer.toString(target.port()));
    Args args =
        new Args()
            .put("driver", DRIVER)
            .put("node-name", node)
            .put("server", server)
            .putIf(!target.export().isEmpty(), "export", target.export())
            .put("discard", "unmap");
    return new Preparation.AddNode(node, args.json(), size);
  }

  /**
   * What must be seen after a backup to the node. A backup never flushes its target, and when that
   * is closed, QEMU keeps the error to itself (7.2 to 11.1); {@code blockdev-reopen} flushes first,
   * and tells.
   *
   * @param watched see {@link TargetProof#watched()}
   */
  static TargetProof proof(Target.Nbd target, Preparation.AddNode added, boolean watched) {
    JsonObject options = new JsonObject().put("options", new JsonArray().add(added.arguments()));
    return new TargetProof(target.toString(), QmpCommand.raw(REOPEN, options), watched);
  }

  /** Refuses a target whose server could lose data without any client being told. */
  static void refuseUnproven(BlockGraph graph, Target target, @Nullable OnError onError) {
    if (target instanceof Target.Nbd && onError != null && GO_ON.contains(onError)) {
      throw PlanningContext.invalid(
          "with on-target-error "
              + onError.wireName()
              + " a job goes on after its NBD server was killed and started again, and ends as a"
              + " success without what the server had lost: use report, or enospc");
    }
    if (target instanceof Target.Node node && !node.trusted()) {
      written(graph, node.name())
          .ifPresent(
              nbd -> {
                throw refusal(node, nbd);
              });
    }
  }

  /** The refusal of a commit into {@code base}, if a server has that; empty otherwise. */
  static Optional<RequestException> unproven(BlockGraph graph, BlockNode base) {
    return written(graph, base.name())
        .map(
            nbd ->
                new RequestException(
                    Reason.NOT_SUPPORTED,
                    "a commit would write to "
                        + nbd
                        + silently(nbd)
                        + ": if that server is killed and started again, the base misses what it"
                        + " had lost, and QEMU says success. Stream or mirror instead, or allow it"
                        + " (--allow-remote-backing) if that server can't fail"));
  }

  private static RequestException refusal(Target.Node node, BlockNode nbd) {
    return new RequestException(
        Reason.NOT_SUPPORTED,
        "node '"
            + node.name()
            + "' writes to "
            + nbd.image()
            + silently(nbd)
            + ": if that server is killed and started again, the copy misses what it had lost, and"
            + " QEMU says success. "
            + (nbd.driver().equals(DRIVER)
                ? "Name the export itself, nbd://... or nbd+unix://..., or say"
                : "Say")
            + " that the server can be trusted (--trust-target)");
  }

  private static String silently(BlockNode node) {
    return node.driver().equals(DRIVER)
        ? ", which may have a reconnect-delay, and QEMU doesn't show that"
        : ", and " + node.driver() + " reconnects silently";
  }

  /** The server's node that is written to through {@code name}; backing files are only read. */
  private static Optional<BlockNode> written(BlockGraph graph, String name) {
    Optional<BlockNode> node = graph.node(name);
    if (node.isEmpty() || CONNECTING_ANEW.contains(node.get().driver())) {
      return node;
    }
    String backing = node.get().backing();
    return node.get().children().values().stream()
        .filter(child -> !child.equals(backing))
        .flatMap(child -> written(graph, child).stream())
        .findFirst();
  }
}
