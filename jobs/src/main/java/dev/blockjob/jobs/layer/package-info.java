/**
 * The layers of a disk: the files that one is in, how they name each other, and which sizes fit.
 */
@NullMarked
package dev.blockjob.jobs.layer;

import org.jspecify.annotations.NullMarked;
