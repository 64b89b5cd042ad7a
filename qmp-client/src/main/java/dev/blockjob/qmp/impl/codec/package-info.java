/** Bytes to messages and back. */
@NullMarked
package dev.blockjob.qmp.impl.codec;

import org.jspecify.annotations.NullMarked;
