/**
 * What an operation was to do, and how far it got, on disk: one append-only file of JSON lines for
 * each operation. {@link dev.blockjob.jobs.journal.Journal} writes, {@link
 * dev.blockjob.jobs.journal.JournalFile} reads, {@link dev.blockjob.jobs.journal.JournalState} is
 * what a journal says.
 */
@NullMarked
package dev.blockjob.jobs.journal;

import org.jspecify.annotations.NullMarked;
