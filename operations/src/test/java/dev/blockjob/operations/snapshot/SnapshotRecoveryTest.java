package dev.blockjob.operations.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.engine.RecoveryDecision;
import dev.blockjob.operations.engine.RecoveryDecision.Kind;
import dev.blockjob.operations.engine.RecoveryGoal;
import dev.blockjob.operations.journal.Entry;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.ObservedState.QemuContinuity;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.CreateFile;
import dev.blockjob.operations.step.file.DiscardFile;
import dev.blockjob.operations.step.file.ReleaseFile;
import dev.blockjob.operations.step.guest.FreezeGuest;
import dev.blockjob.operations.step.guest.ThawGuest;
import dev.blockjob.operations.step.node.TakeSnapshot;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How a snapshot goes on around which the guest is frozen: it is never taken afterwards. */
class SnapshotRecoveryTest {

  private static final Path FILE = Path.of("/i/s.qcow2");
  private static final Path CLAIM = Path.of("/i/.s.qcow2.snapshot-vd0-1");
  private static final Step CREATE = new CreateFile(FILE, CLAIM, 0, null);
  private static final Step FREEZE = new FreezeGuest("/run/qga", List.of());
  private static final Step THAW = new ThawGuest("/run/qga");
  private static final Step TAKE =
      new TakeSnapshot(
          List.of(new TakeSnapshot.Overlay("vd0", "n0", "n1", "/i/a", FILE.toString())));
  private static final Step RELEASE = new ReleaseFile(CLAIM);

  private final List<Entry> entries = new ArrayList<>();

  @Test
  void oneThatWasNotTakenIsRolledBackTheGuestFirst() {
    wrote(Entry.Kind.DONE, CREATE);
    wrote(Entry.Kind.DONE, FREEZE);

    RecoveryDecision decision = decide(QemuContinuity.SAME, Set.of());

    assertThat(decision.kind()).isEqualTo(Kind.COMPENSATE);
    assertThat(decision.steps()).containsExactly(THAW, new DiscardFile(FILE, CLAIM, null));
  }

  @Test
  void oneThatIsSeenIsFinished() {
    wrote(Entry.Kind.DONE, CREATE);
    wrote(Entry.Kind.DONE, FREEZE);
    wrote(Entry.Kind.INTENT, TAKE);

    RecoveryDecision decision = decide(QemuContinuity.SAME, Set.of("n1"));

    assertThat(decision.kind()).isEqualTo(Kind.COMPLETE);
    assertThat(decision.whole()).isTrue();
    assertThat(decision.steps()).containsExactly(THAW, RELEASE);
  }

  @Test
  void whereNothingShowsItNothingIsDeleted() {
    wrote(Entry.Kind.DONE, CREATE);
    wrote(Entry.Kind.INTENT, TAKE);

    RecoveryDecision decision = decide(QemuContinuity.OTHER, Set.of());

    assertThat(decision.kind()).isEqualTo(Kind.COMPLETE);
    assertThat(decision.whole()).isFalse();
    assertThat(decision.steps()).containsExactly(RELEASE);
    assertThat(decision.why()).contains("blockjob chain");
  }

  @Test
  void aDoubtChangesNothing() {
    wrote(Entry.Kind.DONE, CREATE);
    ObservedState doubted = observed(QemuContinuity.SAME, Set.of()).withDoubt("it was written to");

    RecoveryDecision decision =
        SnapshotRecovery.decide(journal(), doubted, RecoveryGoal.COMPLETE, Set.of());

    assertThat(decision).isEqualTo(RecoveryDecision.undecided("it was written to"));
  }

  private void wrote(Entry.Kind kind, Step step) {
    entries.add(Entry.of(Instant.EPOCH, kind, step, ""));
  }

  private RecoveryDecision decide(QemuContinuity continuity, Set<String> overlays) {
    return SnapshotRecovery.decide(
        journal(), observed(continuity, overlays), RecoveryGoal.COMPLETE, Set.of());
  }

  private static ObservedState observed(QemuContinuity continuity, Set<String> overlays) {
    return new ObservedState(
        continuity,
        Map.of(),
        Set.of(),
        overlays,
        List.of(),
        List.of(),
        Set.of(FILE, CLAIM),
        List.of());
  }

  private JournalState journal() {
    Plan plan =
        new Plan(
            new OperationId("snapshot-vd0-1"),
            SnapshotPlanner.KIND,
            List.of("vd0"),
            List.of("/i/a"),
            List.of(),
            List.of(CREATE, FREEZE, TAKE, THAW, RELEASE),
            List.of());
    return new JournalState(
        new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", null), plan), entries);
  }
}
