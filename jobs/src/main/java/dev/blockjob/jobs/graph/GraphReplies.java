package dev.blockjob.jobs.graph;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What QEMU answered to the commands that a {@link BlockGraph} is made from. They should be sent
 * together, so that little can change between them.
 *
 * @param block {@code query-block}
 * @param namedNodes {@code query-named-block-nodes} with {@code flat: true}
 * @param debugGraph {@code x-debug-query-block-graph}; null if this QEMU refuses it, because it is
 *     unstable
 * @param exports {@code query-block-exports}; null if there is no such command
 * @param jobs {@code query-jobs}
 * @param blockJobs {@code query-block-jobs}
 */
public record GraphReplies(
    JsonArray block,
    JsonArray namedNodes,
    @Nullable JsonObject debugGraph,
    @Nullable JsonArray exports,
    JsonArray jobs,
    JsonArray blockJobs) {}
