/**
 * Output: tables, trees, sizes, progress and JSON, for people and for programs. Knows no verb.
 *
 * <p>{@link dev.blockjob.cli.render.Screen} is standard output; everything printed goes through
 * {@link dev.blockjob.cli.render.Printable}, so that a terminal obeys no text from outside. {@link
 * dev.blockjob.cli.render.ChainTree}, {@link dev.blockjob.cli.render.JobTable} and {@link
 * dev.blockjob.cli.render.OperationView} draw disks, jobs and operations, {@link
 * dev.blockjob.cli.render.ProgressView} shows progress, {@link dev.blockjob.cli.render.JsonOutput}
 * is what {@code --json} prints: a contract.
 */
@NullMarked
package dev.blockjob.cli.render;

import org.jspecify.annotations.NullMarked;
