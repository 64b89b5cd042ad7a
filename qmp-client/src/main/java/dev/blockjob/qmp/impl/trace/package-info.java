/** Makes traced messages out of bytes. */
@NullMarked
package dev.blockjob.qmp.impl.trace;

import org.jspecify.annotations.NullMarked;
