package dev.blockjob.jobs.plan;

import static dev.blockjob.jobs.plan.Planning.arguments;
import static dev.blockjob.jobs.plan.Planning.commands;
import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.RequestException.Reason;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.Dumps;
import dev.blockjob.jobs.request.Stream;
import org.junit.jupiter.api.Test;

class StreamPlanTest {

  private final BlockGraph graph = Dumps.graph("idle");
  private final String snap1 = graph.node(graph.disk("vd0"), "snap1.qcow2").name();
  private final String base = graph.node(graph.disk("vd0"), "base.qcow2").name();

  @Test
  void theWholeChainNeedsNoBackingFile() {
    StartPlan plan = plan(graph, Stream.of("vd0"));

    assertThat(commands(plan))
        .containsExactly(
            "block-stream {'job-id':'j1','device':'active','filter-node-name':'bj-j1-filter',"
                + "'auto-finalize':false,'auto-dismiss':false}");
    assertThat(plan.finalizeAtPending()).isTrue();
  }

  @Test
  void withABaseTheRelativeNameIsKept() {
    StartPlan plan = plan(graph, Stream.of("vd0").withBase("base.qcow2"));

    assertThat(commands(plan))
        .containsExactly(
            "block-stream {'job-id':'j1','device':'active','base-node':'"
                + base
                + "','filter-node-name':'bj-j1-filter','backing-file':'base.qcow2',"
                + "'backing-mask-protocol':true,'auto-finalize':false,'auto-dismiss':false}");
  }

  @Test
  void anIntermediateLayerIsTheDevice() {
    assertThat(arguments(plan(graph, Stream.of("vd0").withTop("snap1.qcow2"))).getString("device"))
        .isEqualTo(snap1);
  }

  /** QEMU 7.2 crashed when it was asked for its nodes while a stream had ended. */
  @Test
  void qemuDismissesTheStreamItselfWhereAnEndedOneIsDangerous() {
    StartPlan plan = plan(Schemas.QEMU_7_2, "idle", Stream.of("vd0"));

    assertThat(arguments(plan).containsKey("auto-dismiss")).isFalse();
  }

  @Test
  void topBelowBaseIsRefused() {
    refused(Reason.INVALID, () -> plan(graph, Stream.of("vd0").withTop(base).withBase(snap1)));
  }

  @Test
  void topThatIsBaseIsRefused() {
    refused(Reason.SAME_NODE, () -> plan(graph, Stream.of("vd0").withBase("active")));
  }

  @Test
  void anUnknownDiskIsRefusedWithTheDisksThatThereAre() {
    assertThat(refused(Reason.UNKNOWN_DISK, () -> plan(graph, Stream.of("vd9"))).candidates())
        .contains("vd0", "sd0");
  }
}
