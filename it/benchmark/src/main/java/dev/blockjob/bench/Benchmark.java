package dev.blockjob.bench;

import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Qemus;
import dev.blockjob.it.TestedQemu;
import dev.blockjob.it.VmKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Measures, in one run on one QEMU, what this library costs on top of bare QMP. All parties take
 * turns, so that whatever else the machine does hits all of them.
 */
public final class Benchmark {

  private static final int USAGE = 2;

  private Benchmark() {}

  /** Takes what {@link BenchmarkOptions} says. */
  public static void main(String[] arguments) throws IOException {
    TestedQemu qemu = Qemus.here().atLeastOne().get(0);
    try {
      run(qemu, BenchmarkOptions.of(arguments, qemu));
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(USAGE);
    }
  }

  private static void run(TestedQemu qemu, BenchmarkOptions options) throws IOException {
    Report report = new Report(qemu.version(), options.kind().title());
    for (BenchmarkOptions.Part part : options.parts()) {
      switch (part) {
        case WIRE -> WirePart.run(qemu, options, report);
        case MERGE -> Merging.run(qemu, options, report);
        case CODEC -> Codec.run(report);
        case EVENTS -> {
          try (QemuLab lab = new QemuLab(qemu, VmKind.STORAGE_DAEMON)) {
            EventFlood.run(lab, options.qemuQmp(), report);
          }
          RealFlood.run(qemu, report);
        }
        case FLEET -> Fleet.run(qemu, report);
        case STARTUP -> Startup.run(qemu, report);
      }
    }
    Path json = options.json();
    if (json != null) {
      report.writeJson(json);
    }
    Path svg = options.svg();
    if (svg != null) {
      Files.writeString(svg, new Chart(report.title(), report.figures()).svg());
    }
  }
}
