/** Asks a QEMU for its schema, once for each build of it. */
@NullMarked
package dev.blockjob.qmp.impl.schema;

import org.jspecify.annotations.NullMarked;
