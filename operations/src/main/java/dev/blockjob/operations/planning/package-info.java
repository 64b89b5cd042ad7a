/** What planners of all operations share: targets, groups of jobs, what is deleted after them. */
@NullMarked
package dev.blockjob.operations.planning;

import org.jspecify.annotations.NullMarked;
