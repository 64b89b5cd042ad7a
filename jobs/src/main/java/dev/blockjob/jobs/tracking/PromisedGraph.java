package dev.blockjob.jobs.tracking;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.plan.GraphPromise;

/**
 * What was promised about the graph.
 *
 * @param before the graph that the promise was made about
 */
public record PromisedGraph(GraphPromise promise, BlockGraph before) {}
