/** What an operation will do: its jobs, steps and files. Values. */
@NullMarked
package dev.blockjob.operations.plan;

import org.jspecify.annotations.NullMarked;
