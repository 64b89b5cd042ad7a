/**
 * {@code blockjob shell}: many lines, one connection. {@link dev.blockjob.cli.shell.LineWords}
 * splits a line, {@code Shell} runs it as a call of the command line on the connection that {@code
 * ShellConnection} lends; {@code Batch} and {@code Interactive} are where lines come from. Only
 * {@code Interactive} and {@code shell.edit} need JLine.
 */
@NullMarked
package dev.blockjob.cli.shell;

import org.jspecify.annotations.NullMarked;
