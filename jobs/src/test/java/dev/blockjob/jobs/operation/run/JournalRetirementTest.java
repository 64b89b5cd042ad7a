package dev.blockjob.jobs.operation.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.journal.Header;
import dev.blockjob.jobs.journal.JournalStore;
import dev.blockjob.jobs.journal.QemuOrigin;
import dev.blockjob.jobs.operation.OperationId;
import dev.blockjob.jobs.operation.plan.Plan;
import dev.blockjob.jobs.operation.step.AddNode;
import dev.blockjob.jobs.operation.step.Gate;
import dev.blockjob.jobs.operation.step.PlannedJob;
import dev.blockjob.jobs.plan.PromiseJson;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalRetirementTest {

  private static final OperationId ID = new OperationId("move-1");

  @TempDir private Path root;

  @Test
  void aTargetThatTheOperationHasNotMadeIsNamedWithItsNodes() {
    JournalStore store = new JournalStore(root.resolve("state"));
    PlannedJob mirror =
        new PlannedJob(
            new JobId("move-1-1"),
            "blockdev-mirror",
            new JsonObject(),
            Gate.READY,
            PromiseJson.read(
                new JsonObject().put("kind", "backing").put("layer", "a").put("base", "b")),
            List.of("/i/a"),
            "/dev/vg/lv",
            "/i/a");
    AddNode add = new AddNode("bj-move-1", new JsonObject().put("driver", "raw"), 0);
    Plan plan =
        new Plan(
            ID,
            "move",
            List.of("vd0"),
            List.of("/i/a", "/dev/vg/lv"),
            List.of(mirror),
            List.of(add),
            List.of());
    store
        .create(new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", null), plan), false)
        .close();

    assertThat(JournalRetirement.forget(store, ID).left())
        .containsExactly(
            "job move-1-1", "node bj-move-1", "target /dev/vg/lv, which may be an unfinished copy");
  }
}
