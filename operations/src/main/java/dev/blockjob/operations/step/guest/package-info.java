/** Steps that freeze, thaw and slow down the guest. */
@NullMarked
package dev.blockjob.operations.step.guest;

import org.jspecify.annotations.NullMarked;
