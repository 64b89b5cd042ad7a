/** Plans snapshots whose guests are frozen by their agents meanwhile. */
@NullMarked
package dev.blockjob.operations.snapshot;

import org.jspecify.annotations.NullMarked;
