/** QEMU programs on this machine: find them, run them, end them. */
@NullMarked
package dev.blockjob.qmp.process;

import org.jspecify.annotations.NullMarked;
