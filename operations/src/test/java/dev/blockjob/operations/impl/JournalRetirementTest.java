package dev.blockjob.operations.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.promise.PromiseJson;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.JournalStore;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.registry.StepTypes;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.node.AddNode;
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
    JournalStore store = new JournalStore(root.resolve("state"), StepTypes.ALL);
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
