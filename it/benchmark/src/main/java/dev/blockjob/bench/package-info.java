/** What the client and the job machinery cost on top of bare QMP. See {@code it/bench}. */
@NullMarked
package dev.blockjob.bench;

import org.jspecify.annotations.NullMarked;
