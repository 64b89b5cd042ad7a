package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.request.Target;
import io.vertx.core.json.JsonObject;

/** The node of an NBD export. */
final class NbdNode {
  private NbdNode() {}

  // discard: what reads as zeroes shall take no room in the copy.
  static Preparation.AddNode add(String node, Target.Nbd target) {
    JsonObject server =
        target.socket() != null
            ? new JsonObject().put("type", "unix").put("path", target.socket().toString())
            : new JsonObject()
                .put("type", "inet")
                .put("host", target.host())
                .put("port", Integer.toString(target.port()));
    Args args =
        new Args()
            .put("driver", "nbd")
            .put("node-name", node)
            .put("server", server)
            .putIf(!target.export().isEmpty(), "export", target.export())
            .put("discard", "unmap");
    return new Preparation.AddNode(node, args.json());
  }
}
