package dev.blockjob.jobs.tracking;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.promise.GraphPromise;

/**
 * A promise about the graph, and the graph that it was made about.
 *
 * @param before the graph that the promise was made about
 */
public record PromisedGraph(GraphPromise promise, BlockGraph before) {}
