/**
 * What a QEMU understands, read from {@code query-qmp-schema}: asked instead of comparing versions.
 */
@NullMarked
package dev.blockjob.qmp.schema;

import org.jspecify.annotations.NullMarked;
