/** Past and unfinished operations, read from the journals without a QEMU. */
@NullMarked
package dev.blockjob.operations.history;

import org.jspecify.annotations.NullMarked;
