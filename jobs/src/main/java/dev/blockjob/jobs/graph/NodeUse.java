package dev.blockjob.jobs.graph;

import dev.blockjob.qmp.ProtocolException;
import io.vertx.core.json.JsonArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is attached to which node. */
record NodeUse(String node, NodeUser user) {

  /** From {@code query-block-exports}; none if that is null. */
  static List<NodeUse> exports(@Nullable JsonArray exports) {
    return ProtocolException.reading(
        "query-block-exports",
        () ->
            ReplyFields.objects(exports).stream()
                .map(
                    export ->
                        new NodeUse(
                            ReplyFields.string(export, "node-name"),
                            new NodeUser(
                                NodeUser.Kind.EXPORT, ReplyFields.string(export, "id"), "root")))
                .toList());
  }
}
