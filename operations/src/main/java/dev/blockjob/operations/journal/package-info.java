/**
 * Write-ahead logs of operations: what an operation was to do, and how far it got, one append-only
 * file of JSON lines for each.
 *
 * <p>{@link dev.blockjob.operations.journal.JournalStore} is the folder that holds them. {@link
 * dev.blockjob.operations.journal.Journal} appends records to one and forces them to the disk,
 * {@link dev.blockjob.operations.journal.JournalFile} reads one, {@link
 * dev.blockjob.operations.journal.JournalState} is what one says. {@link
 * dev.blockjob.operations.journal.OperationLock} is held by the process that drives an operation.
 * The format is a contract: a {@link dev.blockjob.operations.journal.Header}, a {@link
 * dev.blockjob.operations.journal.RollbackMarker}, then {@link
 * dev.blockjob.operations.journal.Entry} records, each with a checksum.
 */
@NullMarked
package dev.blockjob.operations.journal;

import org.jspecify.annotations.NullMarked;
