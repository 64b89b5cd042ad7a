/**
 * Bounded streams and calls on a context. Not for use outside of blockjob.
 *
 * <p>{@link dev.blockjob.qmp.impl.stream.BoundedStream} is the queue behind every subscriber;
 * {@link dev.blockjob.qmp.impl.stream.ContextExecutor} runs calls from any thread on one context.
 */
@NullMarked
package dev.blockjob.qmp.impl.stream;

import org.jspecify.annotations.NullMarked;
