package dev.blockjob.operations.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.engine.RecoveryDecision;
import dev.blockjob.operations.engine.RecoveryGoal;
import dev.blockjob.operations.journal.Entry;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.CreateFile;
import dev.blockjob.operations.step.file.DiscardFile;
import dev.blockjob.operations.step.file.ReleaseFile;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.job.SwitchJobs;
import dev.blockjob.operations.step.node.TakeSnapshot;
import dev.blockjob.qmp.process.QemuImg;
import dev.blockjob.qmp.process.QemuPrograms;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state folder of the hour when an operation ran, put back when it had long ended. */
class OlderJournalTest {

  private static final JobId JOB = new JobId("move-vd0-1-1");

  private static final String SCRIPT =
      """
      #!/bin/sh
      for last; do :; done
      case "$1" in
        --version) echo 'qemu-img version 10.0.0' ;;
        info) cat "$last.info" ;;
        compare) exit 0 ;;
        *) exit 1 ;;
      esac
      """;

  @TempDir Path folder;
  private final List<Entry> entries = new ArrayList<>();
  private CreateFile create;

  @BeforeEach
  void makeImages() throws IOException {
    Path program = Files.writeString(folder.resolve("qemu-img"), SCRIPT);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    create = new CreateFile(folder.resolve("new"), folder.resolve(".new.move-vd0-1"), 0, null);
    for (String name : List.of("old", "new")) {
      Files.writeString(folder.resolve(name), name);
      JsonObject info = new JsonObject().put("filename", image(name));
      Files.writeString(folder.resolve(name + ".info"), info.encode());
    }
  }

  private String image(String name) {
    return folder.resolve(name).toString();
  }

  private void wrote(Entry.Kind kind, Step step) {
    entries.add(Entry.of(Instant.EPOCH, kind, step, ""));
  }

  private StartJob start() {
    return new StartJob(JOB, "mirror");
  }

  private void ranUntilItWaited() {
    wrote(Entry.Kind.INTENT, create);
    wrote(Entry.Kind.DONE, create);
    wrote(Entry.Kind.INTENT, start());
    wrote(Entry.Kind.DONE, start());
    wrote(Entry.Kind.INTENT, new AwaitGates(List.of(JOB)));
  }

  private JournalState journal(Gate gate, List<String> dropped) {
    PlannedJob job =
        new PlannedJob(
            JOB,
            "blockdev-mirror",
            new JsonObject(),
            gate,
            GraphPromise.NONE,
            dropped,
            image("new"),
            image("old"));
    List<Step> steps =
        List.of(
            create,
            start(),
            new AwaitGates(List.of(JOB)),
            new SwitchJobs(List.of(JOB)),
            new ReleaseFile(create.claim()));
    return journal(List.of(job), steps);
  }

  private JournalState journal(List<PlannedJob> jobs, List<Step> steps) {
    Plan plan =
        new Plan(
                new OperationId("move-vd0-1"),
                "move",
                List.of("vd0"),
                List.of(image("old"), image("new")),
                jobs,
                steps,
                List.of())
            .with(Map.of(image("old"), "qcow2", image("new"), "qcow2"));
    return new JournalState(
        new Header(Instant.EPOCH, new QemuOrigin("/q.sock", "10.0.0", "1 since 2"), plan), entries);
  }

  private RecoveryDecision decide(JournalState journal) {
    QemuImg img = new QemuImg(QemuPrograms.in(folder), folder);
    return RecoveryPlanner.decide(
        journal, new ImageProbe(journal, img, ScanScope.NONE).observe(), RecoveryGoal.COMPLETE);
  }

  private void isUndecided(JournalState journal) {
    RecoveryDecision decision = decide(journal);
    assertThat(decision.kind()).isEqualTo(RecoveryDecision.Kind.UNDECIDED);
    assertThat(decision.why()).contains(image("old"), image("new"), "older copy");
  }

  private void isRolledBack(JournalState journal) {
    assertThat(decide(journal).kind()).isEqualTo(RecoveryDecision.Kind.COMPENSATE);
  }

  private JournalState move() {
    return journal(Gate.READY, List.of(image("old")));
  }

  @Test
  void aMoveThatWentOnAfterItsJournalWasCopiedIsUndecided() {
    ranUntilItWaited();

    isUndecided(move());
  }

  @Test
  void soIsOneWhoseJournalWasCopiedWhileTheTargetWasMade() {
    wrote(Entry.Kind.INTENT, create);

    isUndecided(move());
  }

  @Test
  void soIsOneWhoseJournalWasCopiedBeforeAnyStep() {
    isUndecided(move());
  }

  @Test
  void aMoveThatWasKilledHasItsTemporaryNameAndIsRolledBack() throws IOException {
    ranUntilItWaited();
    Files.createLink(create.claim(), create.file());

    isRolledBack(move());
  }

  @Test
  void aRollbackThatWasKilledBeforeItWroteThatTheNameHasGoneGoesOn() {
    ranUntilItWaited();
    wrote(Entry.Kind.INTENT, new DiscardFile(create.file(), create.claim(), null));

    isRolledBack(move());
  }

  @Test
  void aFileOfSomebodyElseThatWasInTheWayTellsNothing() {
    wrote(Entry.Kind.INTENT, create);
    wrote(Entry.Kind.FAILED, create);

    isRolledBack(move());
  }

  @Test
  void aCopyLeavesTheDiskWhereItIs() {
    ranUntilItWaited();

    isRolledBack(journal(Gate.COPY, List.of()));
  }

  @Test
  void aSnapshotThatWasTakenAfterItsJournalWasCopiedIsUndecided() {
    wrote(Entry.Kind.INTENT, create);
    wrote(Entry.Kind.DONE, create);
    TakeSnapshot take =
        new TakeSnapshot(
            List.of(new TakeSnapshot.Overlay("vd0", "n", "o", image("old"), image("new"))));

    isUndecided(journal(List.of(), List.of(create, take, new ReleaseFile(create.claim()))));
  }
}
