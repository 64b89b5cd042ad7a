package dev.blockjob.jobs.tracking;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.DangerousJobs;
import dev.blockjob.jobs.graph.GraphReader;
import dev.blockjob.jobs.graph.GraphReplies;
import dev.blockjob.jobs.graph.JobReader;
import dev.blockjob.jobs.graph.RefreshedEdges;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.ProtocolException;
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
                  debug == null || RefreshedEdges.hasUnnamed(debug)
                      ? exports()
                      : Future.succeededFuture();
              boolean hasJobs = debug == null || RefreshedEdges.hasJobs(debug);
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
        RefreshedEdges.needsExports(before) ? exports() : Future.succeededFuture();
    return Future.all(debug, exports)
        .compose(
            done -> {
              JsonObject edges = debug.result();
              return edges == null
                  ? all()
                  : RefreshedEdges.of(before, edges, exports.result())
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
    Future<JsonArray> named = list("query-named-block-nodes", new JsonObject().put("flat", true));
    Future<@Nullable JsonObject> debug = debug();
    return Future.all(block, named, debug)
        .map(done -> new Nodes(block.result(), named.result(), debug.result()));
  }

  private Future<@Nullable JsonObject> debug() {
    return optional(answer("x-debug-query-block-graph", new JsonObject(), JsonObject.class));
  }

  private Future<@Nullable JsonArray> exports() {
    return optional(list("query-block-exports"));
  }

  /** Asked at once, and before anything that is sent later. */
  Future<MigrationState> migration() {
    Future<String> run = status("query-status");
    Future<String> migration = status("query-migrate");
    return Future.all(run, migration)
        .map(done -> new MigrationState(run.result(), migration.result()));
  }

  /** Empty where there is no such command, or no status. */
  private Future<String> status(String query) {
    return optional(answer(query, new JsonObject(), JsonObject.class))
        .map(state -> state == null ? "" : String.valueOf(state.getValue("status", "")));
  }

  /** The answer to a question whose answers are lists. */
  Future<JsonArray> list(String query) {
    return list(query, new JsonObject());
  }

  private Future<JsonArray> list(String query, JsonObject arguments) {
    return answer(query, arguments, JsonArray.class);
  }

  /** Fails with {@link ProtocolException} if the answer is of another type. */
  private <T> Future<T> answer(String query, JsonObject arguments, Class<T> type) {
    return connection
        .execute(query, arguments)
        .map(returned -> ProtocolException.reading(query, () -> type.cast(returned)));
  }

  /** Null where this QEMU has no such command, or was told not to have it. */
  private static <T> Future<@Nullable T> optional(Future<T> query) {
    return query.recover(
        failure ->
            failure instanceof CommandException
                ? Future.succeededFuture()
                : Future.failedFuture(failure));
  }
}
