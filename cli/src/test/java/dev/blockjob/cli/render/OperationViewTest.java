package dev.blockjob.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationPlan;
import dev.blockjob.operations.OperationReport;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OperationViewTest {

  private static OperationReport undone(String id, String... left) {
    OperationId operation = new OperationId(id);
    return new OperationReport(
        new OperationPlan(operation, "move", List.of("vd0"), List.of(), List.of(), List.of()),
        Instant.EPOCH,
        "q.sock",
        null,
        new OperationOutcome(operation, OperationOutcome.Kind.UNDONE, "", List.of(left)),
        "",
        List.of());
  }

  @Test
  void anOperationThatLeftAFileShowsThatSomethingIsLeft() {
    List<String> lines =
        OperationView.table(
            List.of(undone("move-vd0-1"), undone("move-vd0-2", "/m.qcow2: in use")),
            new Colors(false));

    assertThat(lines.get(1)).contains("move-vd0-1", "undone  ").doesNotContain("left");
    assertThat(lines.get(2)).contains("move-vd0-2", "undone, something left");
    assertThat(lines.get(3)).contains("operation show ID");
    assertThat(OperationView.table(List.of(undone("move-vd0-1")), new Colors(false))).hasSize(2);
  }

  @Test
  void toRollBackIsASuccessWhereThatWasWanted() {
    OperationOutcome outcome = Objects.requireNonNull(undone("move-vd0-1").end());

    assertThat(OperationView.outcome(outcome, true, new Colors(false)))
        .containsExactly("rolled back: move-vd0-1");
    assertThat(OperationView.outcome(outcome, false, new Colors(false)))
        .containsExactly("failed, and rolled back: move-vd0-1");
  }

  @Test
  void anOperationThatIsUndecidedSaysWhatToDoNow() {
    OperationOutcome outcome =
        new OperationOutcome(
            new OperationId("move-vd0-1"),
            OperationOutcome.Kind.UNDECIDED,
            "they differ",
            List.of());

    List<String> lines = OperationView.outcome(outcome, false, new Colors(false));

    assertThat(lines.get(1))
        .contains("operation show move-vd0-1", "recover move-vd0-1 --forget", "-snapshot");
    assertThat(OperationView.json(outcome).getString("advice")).isEqualTo(lines.get(1).strip());
  }
}
