/**
 * What a QEMU understands, as {@code query-qmp-schema} describes it. Ask it instead of comparing
 * versions.
 *
 * <p>{@link dev.blockjob.qmp.schema.QmpSchema} has the commands, events and types; {@link
 * dev.blockjob.qmp.QmpConnection#schema} gets it. {@link dev.blockjob.qmp.schema.QmpSchema#check}
 * finds {@link dev.blockjob.qmp.schema.SchemaProblem}s in a command before it is sent.
 */
@NullMarked
package dev.blockjob.qmp.schema;

import org.jspecify.annotations.NullMarked;
