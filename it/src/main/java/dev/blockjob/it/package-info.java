/**
 * The test kit: tests that run on every QEMU there is.
 *
 * <p>A test method annotated with {@link dev.blockjob.it.OnEveryQemu} runs once for each version
 * and {@linkplain dev.blockjob.it.VmKind kind}, and takes a {@link dev.blockjob.it.QemuLab}, in
 * which it starts {@link dev.blockjob.it.Vm}s. Everything that was started ends with the test.
 */
@NullMarked
package dev.blockjob.it;

import org.jspecify.annotations.NullMarked;
