package dev.blockjob.jobs.plan;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Snapshot;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A QEMU that waits for an incoming migration takes a snapshot of images that it doesn't own. */
class InactiveImagesTest {

  private static final Snapshot VD0 =
      new Snapshot(List.of(new Snapshot.Overlay("vd0", null, null)));

  private static BlockGraph inactive() {
    BlockGraph idle = Dumps.graph("idle");
    return new BlockGraph(
        idle.disks(), idle.nodes(), idle.users(), idle.jobs(), true, Set.of(), Set.of("active"));
  }

  private static void isRefused(ThrowingCallable plan) {
    assertThatThrownBy(plan)
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("waits for an incoming migration");
  }

  @Test
  void noJobAndNoSnapshotIsPlannedOnThem() {
    isRefused(
        () ->
            Planner.plan(
                inactive(), Schemas.QEMU_11_1, FileChecks.NONE, new JobId("c"), Commit.of("vd0")));
    isRefused(() -> Planner.snapshot(inactive(), Schemas.QEMU_11_1, FileChecks.NONE, "s", VD0));
  }
}
