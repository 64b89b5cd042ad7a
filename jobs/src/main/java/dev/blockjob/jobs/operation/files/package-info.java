/** Image files on this host: who refers to them, whether a process has them open, deleting them. */
@NullMarked
package dev.blockjob.jobs.operation.files;

import org.jspecify.annotations.NullMarked;
