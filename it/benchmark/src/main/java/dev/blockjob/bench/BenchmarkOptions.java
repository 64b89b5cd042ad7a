package dev.blockjob.bench;

import dev.blockjob.it.Qemus;
import dev.blockjob.it.TestedQemu;
import dev.blockjob.it.VmKind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to measure, on what, and where to put it.
 *
 * @param parts default all
 * @param kind for {@link Part#WIRE} and {@link Part#MERGE}; default the best there is
 * @param json null for no such file
 * @param svg null for no such file
 * @param qemuQmp where Python finds {@code qemu.qmp}; null for not to be measured
 */
record BenchmarkOptions(
    Set<Part> parts, VmKind kind, @Nullable Path json, @Nullable Path svg, @Nullable Path qemuQmp) {

  /** What can be measured. */
  enum Part {
    WIRE,
    MERGE,
    CODEC,
    EVENTS,
    FLEET,
    STARTUP
  }

  /**
   * Names of parts, of a {@link VmKind}, in lower case, {@code --json FILE}, {@code --svg FILE} and
   * {@code --qemu-qmp FOLDER}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static BenchmarkOptions of(String[] arguments, TestedQemu qemu) {
    Set<Part> parts = EnumSet.noneOf(Part.class);
    VmKind kind = null;
    Path json = null;
    Path svg = null;
    Path qemuQmp = null;
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i].toUpperCase(Locale.ROOT).replace('-', '_');
      if (arguments[i].equals("--json") && i + 1 < arguments.length) {
        json = Path.of(arguments[++i]);
      } else if (arguments[i].equals("--svg") && i + 1 < arguments.length) {
        svg = Path.of(arguments[++i]);
      } else if (arguments[i].equals("--qemu-qmp") && i + 1 < arguments.length) {
        qemuQmp = Path.of(arguments[++i]);
      } else if (Arrays.stream(VmKind.values()).anyMatch(one -> one.name().equals(name))) {
        kind = VmKind.valueOf(name);
      } else {
        parts.add(part(name, arguments[i]));
      }
    }
    return new BenchmarkOptions(
        parts.isEmpty() ? EnumSet.allOf(Part.class) : parts,
        kind == null ? best(qemu) : kind,
        json,
        svg,
        qemuQmp);
  }

  private static Part part(String name, String argument) {
    return Arrays.stream(Part.values())
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "it/bench: '"
                        + argument
                        + "' is no part of the benchmark; see `head it/bench`"));
  }

  private static VmKind best(TestedQemu qemu) {
    return Qemus.whyNot(qemu, VmKind.SYSTEM_KVM).isEmpty() ? VmKind.SYSTEM_KVM : VmKind.SYSTEM_TCG;
  }
}
