/**
 * The command line {@code blockjob}.
 *
 * <p>{@link dev.blockjob.cli.Main} starts it, also within another program; {@link
 * dev.blockjob.cli.Blockjob} holds the options that all verbs share, {@link
 * dev.blockjob.cli.ExitCode} the exit codes. A verb reads its options, makes one library call in a
 * {@link dev.blockjob.cli.Session} and hands the answer to {@link dev.blockjob.cli.render}; an
 * {@link dev.blockjob.cli.ErrorReport} explains a failure.
 *
 * <p>The other packages aren't exported: {@code verb} has a class for each verb, {@code option} the
 * options that several share, {@code follow} follows jobs and operations to their ends, {@code
 * shell} is the interactive shell, {@code demo} the demonstration, {@code manual} makes man pages
 * and completions, {@code cds} is the training run for class data sharing.
 */
@NullMarked
package dev.blockjob.cli;

import org.jspecify.annotations.NullMarked;
