/**
 * Implements the interfaces of {@link dev.blockjob.operations}.
 *
 * <p>{@link dev.blockjob.operations.impl.OperationsImpl} begins operations, {@link
 * dev.blockjob.operations.impl.OperationRecovery} goes on with those whose process died, and {@link
 * dev.blockjob.operations.impl.OfflineRecovery} with those whose QEMU has ended.
 */
@NullMarked
package dev.blockjob.operations.impl;

import org.jspecify.annotations.NullMarked;
