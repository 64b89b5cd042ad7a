package dev.blockjob.operations.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.journal.Entry;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.StartJob;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartiallyWrittenBasesTest {

  private static final JobId JOB = new JobId("merge-vd0-1-1");
  private static final Step START = new StartJob(JOB, "commit");

  private static JournalState journal(String kind, String command, Entry... entries) {
    GraphPromise promise = graph -> new PromiseVerdict(PromiseVerdict.Kind.NOT_DONE, "");
    PlannedJob job =
        new PlannedJob(
            JOB, command, new JsonObject(), Gate.READY, promise, List.of(), "/base", "/active");
    Plan plan =
        new Plan(
            new OperationId("merge-vd0-1"),
            kind,
            List.of("vd0"),
            List.of(),
            List.of(job),
            List.of(START),
            List.of(),
            List.of());
    Header header = new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", null), plan);
    return new JournalState(header, Arrays.asList(entries));
  }

  private static Entry entry(Entry.Kind kind, Step step) {
    return Entry.of(Instant.EPOCH, kind, step, "");
  }

  @Test
  void aCommitThatBeganMayHaveWrittenToItsBase() {
    JournalState began = journal("merge", "block-commit", entry(Entry.Kind.INTENT, START));

    assertThat(PartiallyWrittenBases.behind("job m failed", began))
        .startsWith("job m failed; what was committed until then stays in /base, so");
    assertThat(PartiallyWrittenBases.behind("", began)).startsWith("what was committed");
  }

  @Test
  void whatNeverBeganOrKeptItsPromiseOrIsNoMergesCommitHasNotHarmed() {
    Entry begun = entry(Entry.Kind.DONE, START);
    Entry kept = entry(Entry.Kind.DONE, new AwaitEnds(List.of(JOB)));

    Entry refused = entry(Entry.Kind.FAILED, START);

    assertThat(PartiallyWrittenBases.behind("x", journal("merge", "block-commit"))).isEqualTo("x");
    assertThat(PartiallyWrittenBases.behind("x", journal("merge", "block-commit", refused)))
        .isEqualTo("x");
    assertThat(PartiallyWrittenBases.behind("x", journal("merge", "block-commit", begun, kept)))
        .isEqualTo("x");
    assertThat(PartiallyWrittenBases.behind("x", journal("merge", "block-stream", begun)))
        .isEqualTo("x");
    assertThat(PartiallyWrittenBases.behind("x", journal("move", "block-commit", begun)))
        .isEqualTo("x");
  }
}
