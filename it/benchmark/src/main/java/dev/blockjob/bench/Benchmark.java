package dev.blockjob.bench;

import dev.blockjob.it.Lab;
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

  /** Takes what {@link Choice} says. */
  public static void main(String[] arguments) throws IOException {
    TestedQemu qemu = Qemus.here().atLeastOne().get(0);
    try {
      run(qemu, Choice.of(arguments, qemu));
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(USAGE);
    }
  }

  private static void run(TestedQemu qemu, Choice choice) throws IOException {
    Report report = new Report(qemu.version(), choice.kind().title());
    for (Choice.Part part : choice.parts()) {
      switch (part) {
        case WIRE -> Wire.run(qemu, choice, report);
        case MERGE -> Merging.run(qemu, choice, report);
        case CODEC -> Codec.run(report);
        case EVENTS -> {
          try (Lab lab = new Lab(qemu, VmKind.STORAGE_DAEMON)) {
            EventFlood.run(lab, choice.qemuQmp(), report);
          }
          RealFlood.run(qemu, report);
        }
        case FLEET -> Fleet.run(qemu, report);
        case STARTUP -> Startup.run(qemu, report);
      }
    }
    Path json = choice.json();
    if (json != null) {
      report.writeJson(json);
    }
    Path svg = choice.svg();
    if (svg != null) {
      Files.writeString(svg, new Chart(report.title(), report.figures()).svg());
    }
  }
}
