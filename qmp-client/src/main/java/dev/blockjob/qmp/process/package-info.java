/**
 * QEMU's programs on this machine: find them, start them, end them.
 *
 * <p>{@link dev.blockjob.qmp.process.QemuPrograms} finds the programs of one QEMU. {@link
 * dev.blockjob.qmp.process.QemuLaunch} describes how one is started, {@link
 * dev.blockjob.qmp.process.QemuProcess} is one that runs, and {@link
 * dev.blockjob.qmp.process.QemuLauncher} runs it elsewhere, in a container or over SSH. {@link
 * dev.blockjob.qmp.process.QemuImg} and {@link dev.blockjob.qmp.process.QemuIo} are the tools;
 * {@link dev.blockjob.qmp.process.GuestWriter} stands in for a guest that writes and verifies.
 *
 * <p>All processes end with this JVM, {@code kill -9} included, and temporary folders are removed.
 * Unlike the rest of the library most methods here block.
 */
@NullMarked
package dev.blockjob.qmp.process;

import org.jspecify.annotations.NullMarked;
