package dev.blockjob.cli.demo;

import dev.blockjob.qmp.process.ShellWord;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How QEMU is installed here: decided, not done.
 *
 * @param manager the package manager's program
 * @param script what installs QEMU, for {@code sh -c}
 * @param needsRoot whether it has to run as root
 */
record Installer(String manager, String script, boolean needsRoot) {

  private static final List<Installer> KNOWN =
      List.of(
          new Installer(
              "apt-get",
              "apt-get update && apt-get install -y --no-install-recommends qemu-system-x86"
                  + " qemu-utils",
              true),
          new Installer("dnf", "dnf install -y qemu-system-x86-core qemu-img", true),
          new Installer("zypper", "zypper --non-interactive install qemu-x86 qemu-tools", true),
          new Installer("pacman", "pacman -S --noconfirm --needed qemu-base qemu-img", true),
          new Installer("apk", "apk add qemu-system-x86_64 qemu-img", true),
          new Installer("brew", "brew install qemu", false));

  /** The first package manager that is there; {@code there} looks a program up. */
  static Optional<Installer> find(Predicate<String> there) {
    return KNOWN.stream().filter(known -> there.test(known.manager())).findFirst();
  }

  /** The names of those that are known, for messages. */
  static List<String> known() {
    return KNOWN.stream().map(Installer::manager).toList();
  }

  /** What to run; empty if it needs root and there is no way to become root. */
  Optional<List<String>> command(boolean root, boolean sudo) {
    if (!needsRoot || root) {
      return Optional.of(List.of("sh", "-c", script));
    }
    return sudo ? Optional.of(List.of("sudo", "sh", "-c", script)) : Optional.empty();
  }

  /** {@link #command} as one would type it. */
  String typed(boolean root) {
    return needsRoot && !root ? "sudo sh -c " + ShellWord.of(script) : script;
  }
}
