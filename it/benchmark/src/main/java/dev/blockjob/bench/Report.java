package dev.blockjob.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The figures of one run: printed as they come, then written where they are wanted. */
final class Report {

  private static final String ROW = "%-58s %7s %10s %10s %-6s %6s %9s %s%n";

  private final JsonObject machine = new JsonObject();
  private final List<Figure> figures = new ArrayList<>();
  private final JsonObject missing = new JsonObject();

  Report(String qemu, String kind) {
    machine
        .put("qemu", qemu)
        .put("kind", kind)
        .put("jdk", Runtime.version().toString())
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put("load", load());
    System.out.printf("%s%n%n", title());
    System.out.printf(ROW, "", "times", "median", "p99", "", "ratio", "goal", "");
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /** What was measured on what. */
  String title() {
    return String.format(
        "QEMU %s, %s, JDK %s, %d processors, load %.1f",
        machine.getString("qemu"),
        machine.getString("kind"),
        machine.getString("jdk"),
        machine.getInteger("processors"),
        machine.getDouble("load"));
  }

  List<Figure> figures() {
    return figures;
  }

  /** A floor, or a figure that is compared with nothing. */
  void add(String name, Unit unit, Samples samples) {
    add(name, unit, samples, null, null);
  }

  void add(String name, Unit unit, Samples samples, @Nullable Samples floor, @Nullable Goal goal) {
    Figure figure = new Figure(name, unit, samples, floor, goal);
    figures.add(figure);
    Double ratio = figure.ratio();
    Boolean met = figure.met();
    System.out.printf(
        ROW,
        name,
        samples.count(),
        unit.format(samples.median()),
        unit.hasTail() ? unit.format(samples.percentile(99)) : "",
        unit.symbol(),
        ratio == null ? "" : String.format("%.2f", ratio),
        goal == null ? "" : goal,
        met == null ? "" : met ? "met" : "MISSED");
  }

  /** What others take for the same; {@code absent}: why nothing could be tried, else null. */
  void peer(String name, Unit unit, Samples samples, Samples floor, @Nullable String absent) {
    if (samples.count() > 0) {
      add(name, unit, samples, floor, null);
    } else {
      missing(name, absent == null ? "not measured: it did not work" : absent);
    }
  }

  /** A row without a figure: nothing to compare with is here. */
  private void missing(String name, String why) {
    missing.put(name, why);
    System.out.printf("%-58s %s%n", name, why);
  }

  void writeJson(Path file) throws IOException {
    JsonArray all = new JsonArray();
    figures.forEach(figure -> all.add(figure.toJson()));
    JsonObject report =
        machine.copy().put("loadAtEnd", load()).put("figures", all).put("missing", missing);
    Files.writeString(file, report.encodePrettily() + "\n");
  }
}
