package dev.blockjob.operations.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Many plans, compared with a file that has them in words. After a change that is meant, the
 * property {@code blockjob.golden} names a file to write them to, for one test class at a time:
 * read what is different.
 */
public final class GoldenPlans {

  private final Map<String, Supplier<String>> cases = new LinkedHashMap<>();

  public void add(String title, Supplier<Plan> plan) {
    assertThat(cases.put(title, () -> words(plan))).as(title).isNull();
  }

  public void areAsWrittenDownIn(String resource) throws IOException {
    StringBuilder text = new StringBuilder();
    cases.forEach((title, plan) -> text.append(title).append('\n').append(plan.get()));
    String written = System.getProperty("blockjob.golden");
    if (written != null) {
      Files.writeString(Path.of(written), text);
    }
    try (InputStream in = GoldenPlans.class.getResourceAsStream(resource)) {
      assertThat(text.toString())
          .isEqualTo(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static String words(Supplier<Plan> planner) {
    Plan plan;
    try {
      plan = planner.get();
    } catch (RequestException e) {
      return "  refused, " + e.reason() + ": " + e.getMessage() + "\n";
    }
    StringBuilder text = new StringBuilder();
    plan.notes().forEach(note -> text.append("  (").append(note).append(")\n"));
    for (Step step : plan.steps()) {
      text.append(step.isPointOfNoReturn() ? "  ! " : "  - ")
          .append(step.description())
          .append('\n');
      for (Step undo : step.compensation()) {
        text.append("      undo: ").append(undo.description()).append('\n');
      }
    }
    plan.jobs().forEach(job -> words(job, text));
    return text.toString();
  }

  private static void words(PlannedJob job, StringBuilder text) {
    text.append("  ").append(job.id()).append(": ").append(job.command()).append(' ');
    text.append(job.arguments().encode().replace('"', '\'')).append('\n');
    text.append("    at ").append(job.gate()).append("; then ").append(job.kept());
    text.append(" has ").append(String.join(", ", job.dropped()));
    text.append(job.pivots() ? "; pivots\n" : "\n");
  }
}
