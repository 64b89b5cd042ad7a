package dev.blockjob.qmp.process;

/** The programs that belong to a QEMU. */
public enum QemuProgram {
  /** The emulator. */
  SYSTEM("qemu-system-x86_64", "qemu-system-x86"),
  /** Block nodes, jobs and exports without a guest. */
  STORAGE_DAEMON("qemu-storage-daemon", "qemu-utils"),
  /** Makes and checks images. */
  IMG("qemu-img", "qemu-utils"),
  /** Reads and writes an image or an export. */
  IO("qemu-io", "qemu-utils"),
  /** Exports an image over NBD. */
  NBD("qemu-nbd", "qemu-utils");

  private final String fileName;
  private final String debianPackage;

  QemuProgram(String fileName, String debianPackage) {
    this.fileName = fileName;
    this.debianPackage = debianPackage;
  }

  public String fileName() {
    return fileName;
  }

  /** The package that has it on Debian and Ubuntu; older releases may have it in another. */
  public String debianPackage() {
    return debianPackage;
  }
}
