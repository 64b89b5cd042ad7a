package dev.blockjob.operations.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.engine.RecoveryDecision;
import dev.blockjob.operations.engine.RecoveryGoal;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.ObservedState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationTypesTest {

  private static final ObservedState NOTHING =
      new ObservedState(ObservedState.QemuContinuity.SAME, Map.of(), Set.of(), Set.of(), List.of());

  @ParameterizedTest
  @ValueSource(strings = {"merge", "move", "copy", "snapshot"})
  void eachKindInJournalsHasAPolicy(String kind) {
    assertThat(decide(kind).kind()).isNotEqualTo(RecoveryDecision.Kind.UNDECIDED);
  }

  @Test
  void anOperationOfAnUnknownKindIsLeftAlone() {
    RecoveryDecision decision = decide("defragment");

    assertThat(decision.kind()).isEqualTo(RecoveryDecision.Kind.UNDECIDED);
    assertThat(decision.steps()).isEmpty();
    assertThat(decision.why()).contains("defragment");
  }

  private static RecoveryDecision decide(String kind) {
    Plan plan =
        new Plan(
            new OperationId(kind + "-vd0-1"),
            kind,
            List.of("vd0"),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    Header header = new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", null), plan);
    return OperationTypes.decide(
        new JournalState(header, List.of()), NOTHING, RecoveryGoal.COMPLETE, Set.of());
  }
}
