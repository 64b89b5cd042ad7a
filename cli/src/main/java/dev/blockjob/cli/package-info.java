/**
 * The command line {@code blockjob}. {@link dev.blockjob.cli.Main} starts it, {@link
 * dev.blockjob.cli.Blockjob} holds the options that all verbs share, {@code verb} has a class for
 * each verb, {@code follow} stays with a job until it ends, {@code render} draws, {@code demo} is
 * the demonstration. A verb reads its options, makes one library call and hands the answer to
 * {@code render}.
 */
@NullMarked
package dev.blockjob.cli;

import org.jspecify.annotations.NullMarked;
