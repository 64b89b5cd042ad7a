package dev.blockjob.it;

import dev.blockjob.qmp.process.Accel;
import dev.blockjob.qmp.process.QemuKind;

/** The kinds of QEMU process that tests run on. */
public enum VmKind {
  /** {@code qemu-system-x86_64} on the host's processors. */
  SYSTEM_KVM("system, kvm", QemuKind.SYSTEM, Accel.KVM),
  /** {@code qemu-system-x86_64} with translated code. */
  SYSTEM_TCG("system, tcg", QemuKind.SYSTEM, Accel.TCG),
  /** {@code qemu-storage-daemon}: no guest, all block jobs. */
  STORAGE_DAEMON("storage-daemon", QemuKind.STORAGE_DAEMON, Accel.TCG);

  private final String title;
  private final QemuKind process;
  private final Accel accel;

  VmKind(String title, QemuKind process, Accel accel) {
    this.title = title;
    this.process = process;
    this.accel = accel;
  }

  /** For tables and test names. */
  public String title() {
    return title;
  }

  /** The program. */
  public QemuKind process() {
    return process;
  }

  /** How its guest runs; of no meaning for the storage daemon. */
  public Accel accel() {
    return accel;
  }

  /** Whether it has a guest, devices and HMP. */
  public boolean hasGuest() {
    return process == QemuKind.SYSTEM;
  }
}
