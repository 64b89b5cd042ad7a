/**
 * Traces of what goes over a connection, message by message, with secrets masked.
 *
 * <p>A {@link dev.blockjob.qmp.trace.TraceSink} that is set in {@link dev.blockjob.qmp.QmpOptions}
 * gets each {@link dev.blockjob.qmp.trace.TracedMessage} in the order of the wire. {@link
 * dev.blockjob.qmp.trace.TraceFile} is the one that appends to a file, a {@link
 * dev.blockjob.qmp.trace.TraceLine} of JSON for each message; {@link dev.blockjob.qmp.replay} plays
 * such a file back.
 */
@NullMarked
package dev.blockjob.qmp.trace;

import org.jspecify.annotations.NullMarked;
