package dev.blockjob.operations.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.DeleteFile;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.operations.step.job.SwitchJobs;
import dev.blockjob.operations.step.node.DropNodes;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuiescentImagesTest {

  private static final JobId JOB = new JobId("merge-vd0-1-1");
  private static final List<JobId> JOBS = List.of(JOB);

  /** The active layer and one below it go down into the base. */
  private static Plan plan() {
    PlannedJob job =
        new PlannedJob(
            JOB,
            "block-commit",
            new JsonObject(),
            Gate.READY,
            GraphPromise.NONE,
            List.of("/active", "/mid"),
            "/base",
            "/active");
    List<Step> steps =
        List.of(
            new SwitchJobs(JOBS),
            new DeleteFile(Path.of("/active"), "key", JOB),
            new DeleteFile(Path.of("/mid"), "key", JOB),
            new DeleteFile(Path.of("/other"), "key", new JobId("other")));
    return new Plan(
        new OperationId("merge-vd0-1"),
        "merge",
        List.of("vd0"),
        List.of("/active"),
        List.of(job),
        steps,
        List.of());
  }

  @Test
  void beforeTheSwitchTheGuestWritesToTheActiveLayerYet() {
    assertThat(QuiescentImages.before(plan(), new SwitchJobs(JOBS))).containsExactly("/mid");
    assertThat(QuiescentImages.before(plan(), new AwaitGates(JOBS))).isEmpty();
  }

  @Test
  void afterTheSwitchItDoesNotAndQemuDoesNotOnceItHasClosedIt() {
    assertThat(QuiescentImages.after(plan(), new AwaitEnds(JOBS)))
        .containsExactly("/active", "/mid");
    assertThat(QuiescentImages.after(plan(), new DropNodes(List.of("active"), JOB)))
        .containsExactly("/active", "/mid");
    assertThat(QuiescentImages.after(plan(), new DropNodes(List.of("mine"), null))).isEmpty();
    assertThat(QuiescentImages.after(plan(), new SwitchJobs(JOBS))).isEmpty();
  }
}
