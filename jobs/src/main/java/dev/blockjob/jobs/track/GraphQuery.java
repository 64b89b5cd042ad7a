package dev.blockjob.jobs.track;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.DangerousJobs;
import dev.blockjob.jobs.graph.GraphReader;
import dev.blockjob.jobs.graph.GraphReplies;
import dev.blockjob.jobs.graph.JobReader;
import dev.blockjob.jobs.graph.Relinked;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the block graph, in as few commands as the purpose allows: each takes QEMU's main loop
 * 0.2 ms at least, and what is asked together should be answered together.
 */
final class GraphQuery {

  private static final JsonArray NONE = new JsonArray();

  private final QmpConnection connection;
  private final RunningCreates creates;

  GraphQuery(QmpConnection connection, RunningCreates creates) {
    this.connection = connection;
    this.creates = creates;
  }

  private record Nodes(JsonArray block, JsonArray named, @Nullable JsonObject debug) {}

  /** All there is. */
  Future<BlockGraph> all() {
    Future<Nodes> nodes = nodes();
    Future<@Nullable JsonArray> exports = exports();
    Future<JsonArray> jobs = list("query-jobs");
    Future<JsonArray> blockJobs = list("query-block-jobs");
    return Future.all(nodes, exports, jobs, blockJobs)
        .map(done -> read(nodes.result(), exports.result(), jobs.result(), blockJobs.result()));
  }

  /** Without the jobs that hold no node: what plans need. */
  Future<BlockGraph> forPlanning() {
    return nodes()
        .compose(
            nodes -> {
              JsonObject debug = nodes.debug;
              Future<@Nullable JsonArray> exports =
                  debug == null || Relinked.hasUnnamed(debug)
                      ? exports()
                      : Future.succeededFuture();
              boolean hasJobs = debug == null || Relinked.hasJobs(debug);
              Future<JsonArray> jobs = hasJobs ? list("query-jobs") : Future.succeededFuture(NONE);
              Future<JsonArray> blockJobs =
                  hasJobs ? list("query-block-jobs") : Future.succeededFuture(NONE);
              return Future.all(exports, jobs, blockJobs)
                  .map(done -> read(nodes, exports.result(), jobs.result(), blockJobs.result()));
            });
  }

  /** Where the nodes of {@code before} are now, to see whether a promise was kept. */
  Future<BlockGraph> after(BlockGraph before) {
    if (!before.exact()) {
      return all();
    }
    Future<@Nullable JsonObject> debug = debug();
    Future<@Nullable JsonArray> exports =
        Relinked.needsExports(before) ? exports() : Future.succeededFuture();
    return Future.all(debug, exports)
        .compose(
            done -> {
              JsonObject edges = debug.result();
              return edges == null
                  ? all()
                  : Relinked.of(before, edges, exports.result())
                      .map(Future::succeededFuture)
                      .orElseGet(this::all);
            });
  }

  private static BlockGraph read(
      Nodes nodes, @Nullable JsonArray exports, JsonArray jobs, JsonArray blockJobs) {
    return GraphReader.read(
        new GraphReplies(nodes.block, nodes.named, nodes.debug, exports, jobs, blockJobs));
  }

  /** Where asking for the nodes could be QEMU's end, another question comes first. */
  private Future<Nodes> nodes() {
    if (!DangerousJobs.areDangerousTo(connection.greeting().version())) {
      return burst();
    }
    return creates
        .none()
        .compose(free -> list("query-jobs"))
        .compose(
            jobs -> {
              if (!creates.areNone()) {
                return nodes();
              }
              DangerousJobs.refuse(JobReader.read(jobs, NONE));
              return burst();
            });
  }

  private Future<Nodes> burst() {
    Future<JsonArray> block = list("query-block");
    Future<JsonArray> named =
        connection
            .execute("query-named-block-nodes", new JsonObject().put("flat", true))
            .map(returned -> (JsonArray) returned);
    Future<@Nullable JsonObject> debug = debug();
    return Future.all(block, named, debug)
        .map(done -> new Nodes(block.result(), named.result(), debug.result()));
  }

  private Future<@Nullable JsonObject> debug() {
    return optional(connection.execute("x-debug-query-block-graph")).map(JsonObject.class::cast);
  }

  private Future<@Nullable JsonArray> exports() {
    return optional(connection.execute("query-block-exports")).map(JsonArray.class::cast);
  }

  /** The answer to a question whose answers are lists. */
  Future<JsonArray> list(String query) {
    return connection.execute(query).map(returned -> (JsonArray) returned);
  }

  /** Null where this QEMU has no such command, or was told not to have it. */
  private static Future<@Nullable Object> optional(Future<Object> query) {
    return query.recover(
        failure ->
            failure instanceof CommandException
                ? Future.succeededFuture()
                : Future.failedFuture(failure));
  }
}
