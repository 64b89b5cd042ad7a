/**
 * The test kit: tests that run on every QEMU there is.
 *
 * <p>A test method annotated with {@link dev.blockjob.it.OnEveryQemu} runs once for each version
 * and {@linkplain dev.blockjob.it.VmKind kind}, and takes a {@link dev.blockjob.it.QemuLab}, in
 * which it starts {@link dev.blockjob.it.Vm}s; {@link dev.blockjob.it.QemuTest} with a {@link
 * dev.blockjob.it.Qemu} parameter gets a started one. Everything that was started ends with the
 * test. {@link dev.blockjob.it.Await} waits for Futures. The system property {@code blockjob.qemu}
 * selects the QEMUs, see {@link dev.blockjob.it.Qemus}; {@link dev.blockjob.it.QemuTable} reports
 * what was tested on which.
 */
@NullMarked
package dev.blockjob.it;

import org.jspecify.annotations.NullMarked;
