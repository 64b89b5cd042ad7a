package dev.blockjob.cli.render;

import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationPlan;
import dev.blockjob.operations.OperationReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Operations: plans, outcomes, journals. */
public final class OperationView {

  private OperationView() {}

  /** A plan: what was weighed, then the steps with the point of no return. */
  public static List<String> plan(OperationPlan plan, Colors colors) {
    List<String> lines = new ArrayList<>();
    lines.add(plan.kind() + " of " + String.join(", ", plan.disks()));
    plan.notes().forEach(note -> lines.add("  " + note));
    if (!plan.scanned().isEmpty()) {
      lines.add(
          "  other users of these images are looked for in "
              + plan.scanned().stream().map(Path::toString).collect(Collectors.joining(", ")));
    }
    boolean passed = false;
    for (int i = 0; i < plan.steps().size(); i++) {
      OperationPlan.PlannedStep step = plan.steps().get(i);
      if (step.isPointOfNoReturn() && !passed) {
        passed = true;
        lines.add(colors.dim("  -- from here on the operation can't be undone --"));
      }
      lines.add("  " + (i + 1) + ". " + step.description());
    }
    return lines;
  }

  /** How it ended, and what is left: as it was asked for, if {@code isWanted}. */
  public static List<String> outcome(OperationOutcome outcome, boolean isWanted, Colors colors) {
    String word =
        switch (outcome.kind()) {
          case DONE -> colors.green("done");
          case PARTLY -> colors.yellow("done in part");
          case UNDONE ->
              isWanted ? colors.green("rolled back") : colors.red("failed, and rolled back");
          case CANCELLED ->
              isWanted ? colors.green("rolled back") : colors.yellow("cancelled, and rolled back");
          case UNDECIDED ->
              colors.red(outcome.left().isEmpty() ? "undecided, nothing was changed" : "undecided");
        };
    List<String> lines = new ArrayList<>();
    String text = outcome.text();
    lines.add(word + ": " + outcome.id() + (text.isEmpty() ? "" : ": " + text));
    outcome.left().forEach(left -> lines.add("  left: " + left));
    String advice = advice(outcome);
    if (outcome.kind() == OperationOutcome.Kind.UNDECIDED && advice != null) {
      lines.add("  " + advice);
    }
    return lines;
  }

  /** What to do now about one that is undecided; null where its text says it all. */
  public static @Nullable String advice(OperationOutcome outcome) {
    return outcome.text().contains("--forget") ? null : undecided(outcome.id());
  }

  /** What to do now about one that is undecided. */
  private static String undecided(OperationId id) {
    return "`blockjob operation show "
        + id
        + "` has what was done when; QEMU started on an image with -snapshot shows what is in it and"
        + " changes nothing. `blockjob recover "
        + id
        + "` looks once more; when you have chosen, `blockjob recover "
        + id
        + " --forget` ends the journal and leaves all as it is.";
  }

  /** One line for each. */
  public static List<String> table(List<OperationReport> reports, Colors colors) {
    if (reports.isEmpty()) {
      return List.of("no operations");
    }
    Table table = new Table("ID", "DISK", "BEGAN", "STATE", "MONITOR");
    for (OperationReport report : reports) {
      table.row(
          report.plan().id().value(),
          String.join(", ", report.plan().disks()),
          began(report),
          state(report) + (leaves(report) ? ", something left" : ""),
          report.monitor());
    }
    List<String> lines = new ArrayList<>(table.lines(colors));
    if (reports.stream().anyMatch(OperationView::leaves)) {
      lines.add("`blockjob operation show ID` says what is left");
    }
    return lines;
  }

  private static boolean leaves(OperationReport report) {
    OperationOutcome end = report.end();
    return end != null && !end.left().isEmpty();
  }

  private static String began(OperationReport report) {
    return report.at().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** What happened when. */
  public static List<String> timeline(OperationReport report, Colors colors) {
    List<String> lines = new ArrayList<>(plan(report.plan(), colors));
    lines.add("");
    lines.add("began " + began(report) + " at " + report.monitor());
    for (OperationReport.Event event : report.timeline()) {
      long millis = Duration.between(report.at(), event.at()).toMillis();
      lines.add(
          String.format(
                  Locale.ROOT, "  +%d.%03d s  %s", millis / 1000, millis % 1000, event.entry())
              + (event.description().isEmpty() ? "" : "  " + event.description())
              + (event.text().isEmpty() ? "" : ": " + event.text()));
    }
    OperationOutcome end = report.end();
    if (end == null) {
      lines.add("not finished; " + report.holder() + " was at it last");
    } else {
      lines.addAll(outcome(end, false, colors));
    }
    return lines;
  }

  private static String state(OperationReport report) {
    OperationOutcome end = report.end();
    return end == null ? "unfinished" : end.kind().wireName();
  }

  /** A plan. */
  public static JsonObject json(OperationPlan plan) {
    JsonArray steps = new JsonArray();
    plan.steps()
        .forEach(
            step ->
                steps.add(
                    new JsonObject()
                        .put("what", step.description())
                        .put("final", step.isPointOfNoReturn())));
    return new JsonObject()
        .put("operation", plan.id().value())
        .put("kind", plan.kind())
        .put("disks", JsonOutput.names(plan.disks()))
        .put("notes", JsonOutput.names(plan.notes()))
        .put("scanned", JsonOutput.names(plan.scanned().stream().map(Path::toString).toList()))
        .put("steps", steps);
  }

  /** An outcome. */
  public static JsonObject json(OperationOutcome outcome) {
    JsonObject json =
        new JsonObject()
            .put("operation", outcome.id().value())
            .put("outcome", outcome.kind().wireName())
            .put("text", outcome.text())
            .put("left", JsonOutput.names(outcome.left()));
    String advice = advice(outcome);
    return outcome.kind() == OperationOutcome.Kind.UNDECIDED && advice != null
        ? json.put("advice", advice)
        : json;
  }

  /** A journal. */
  public static JsonObject json(OperationReport report) {
    JsonArray timeline = new JsonArray();
    report
        .timeline()
        .forEach(
            event ->
                timeline.add(
                    new JsonObject()
                        .put("at", event.at().toString())
                        .put("entry", event.entry())
                        .put("what", event.description())
                        .put("text", event.text())));
    OperationOutcome end = report.end();
    JsonObject json = json(report.plan());
    json.put("at", report.at().toString())
        .put("monitor", report.monitor())
        .put("state", state(report))
        .put("timeline", timeline);
    return end == null
        ? json.put("holder", report.holder())
        : json.put("text", end.text()).put("left", JsonOutput.names(end.left()));
  }
}
