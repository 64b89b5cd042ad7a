/** Staying with a job that this call started, until it ends or is left. */
@NullMarked
package dev.blockjob.cli.follow;

import org.jspecify.annotations.NullMarked;
