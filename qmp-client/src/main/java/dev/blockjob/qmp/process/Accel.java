package dev.blockjob.qmp.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How {@code qemu-system-x86_64} runs the guest's processors: its {@code -accel}. */
public enum Accel {
  /** KVM where it can be had, else TCG. */
  AUTO,
  /** The host's processors; fails to start where there is no usable {@code /dev/kvm}. */
  KVM,
  /** Translated code; works everywhere. */
  TCG;

  private static final Path DEVICE = Path.of("/dev/kvm");

  /**
   * Whether this user may open {@code /dev/kvm}. That is no promise that a guest runs; starting one
   * is.
   */
  public static boolean kvmMayWork() {
    return Files.isReadable(DEVICE) && Files.isWritable(DEVICE);
  }

  List<String> arguments() {
    return switch (this) {
      case KVM -> List.of("-accel", "kvm");
      case TCG -> List.of("-accel", "tcg");
      // QEMU takes the first that it can initialise, and says so on stderr.
      case AUTO ->
          kvmMayWork() ? List.of("-accel", "kvm", "-accel", "tcg") : List.of("-accel", "tcg");
    };
  }
}
