/** Plays a trace back as a server: a bug report becomes a test case. */
@NullMarked
package dev.blockjob.qmp.replay;

import org.jspecify.annotations.NullMarked;
