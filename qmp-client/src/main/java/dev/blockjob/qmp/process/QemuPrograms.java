package dev.blockjob.qmp.process;

import java.nio.file.Path;

/**
 * One QEMU's programs.
 *
 * @param folder where they are
 */
public record QemuPrograms(Path folder) {}
