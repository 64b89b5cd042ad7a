package dev.blockjob.jobs.track;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.JobInfo;
import dev.blockjob.jobs.JobVerb;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.EndedStreams;
import dev.blockjob.jobs.graph.GraphReader;
import dev.blockjob.jobs.graph.GraphReplies;
import dev.blockjob.jobs.graph.JobReader;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands that following a job takes, by name. */
public final class Monitor {

  private final QmpConnection connection;
  private @Nullable Future<QmpSchema> schema;

  /** On that connection. */
  public Monitor(QmpConnection connection) {
    this.connection = connection;
  }

  /** The connection. */
  public QmpConnection connection() {
    return connection;
  }

  /** A command whose return value says nothing. */
  public Future<Void> run(String command, JsonObject arguments) {
    return connection.execute(command, arguments).mapEmpty();
  }

  /** A verb that takes the job's id and nothing else. */
  public Future<Void> run(JobVerb verb, JobId job) {
    return run(verb.command(), new JsonObject().put("id", job.value()));
  }

  /** {@code block-job-cancel} without force: the only soft cancel there is. */
  public Future<Void> finish(JobId job) {
    return run("block-job-cancel", new JsonObject().put("device", job.value()));
  }

  /** What this QEMU can do; asked once for each connection, 0.1 s and 250 KB. */
  public synchronized Future<QmpSchema> schema() {
    if (schema == null || schema.failed()) {
      schema =
          connection
              .execute("query-qmp-schema")
              .map(returned -> QmpSchema.of((JsonArray) returned));
    }
    return schema;
  }

  /** All jobs, concluded ones included. */
  public Future<List<JobInfo>> jobs() {
    Future<JsonArray> jobs = list("query-jobs");
    Future<JsonArray> blockJobs = list("query-block-jobs");
    return Future.all(jobs, blockJobs)
        .map(done -> JobReader.read(jobs.result(), blockJobs.result()));
  }

  /**
   * The graph: everything is asked in one burst, so that little can change in between. Where that
   * could be QEMU's end, one question comes first.
   */
  public Future<BlockGraph> graph() {
    if (!EndedStreams.areDangerousTo(connection.greeting().version())) {
      return burst();
    }
    return list("query-jobs")
        .compose(
            jobs -> {
              EndedStreams.refuse(JobReader.read(jobs, new JsonArray()));
              return burst();
            });
  }

  private Future<BlockGraph> burst() {
    Future<JsonArray> block = list("query-block");
    Future<JsonArray> nodes =
        connection
            .execute("query-named-block-nodes", new JsonObject().put("flat", true))
            .map(returned -> (JsonArray) returned);
    Future<@Nullable JsonObject> debug =
        optional(connection.execute("x-debug-query-block-graph")).map(JsonObject.class::cast);
    Future<@Nullable JsonArray> exports =
        optional(connection.execute("query-block-exports")).map(JsonArray.class::cast);
    Future<JsonArray> jobs = list("query-jobs");
    Future<JsonArray> blockJobs = list("query-block-jobs");
    return Future.all(List.of(block, nodes, debug, exports, jobs, blockJobs))
        .map(
            done ->
                GraphReader.read(
                    new GraphReplies(
                        block.result(),
                        nodes.result(),
                        debug.result(),
                        exports.result(),
                        jobs.result(),
                        blockJobs.result())));
  }

  private Future<JsonArray> list(String query) {
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
