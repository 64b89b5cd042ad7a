package dev.blockjob.qmp.process;

/** The two programs that have a monitor and block jobs. */
public enum QemuKind {
  /** {@code qemu-system-x86_64}. */
  SYSTEM(QemuProgram.SYSTEM),
  /** {@code qemu-storage-daemon}. */
  STORAGE_DAEMON(QemuProgram.STORAGE_DAEMON);

  private final QemuProgram program;

  QemuKind(QemuProgram program) {
    this.program = program;
  }

  public QemuProgram program() {
    return program;
  }
}
