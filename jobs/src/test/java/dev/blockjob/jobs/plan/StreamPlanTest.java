package dev.blockjob.jobs.plan;

import static dev.blockjob.jobs.plan.Planning.arguments;
import static dev.blockjob.jobs.plan.Planning.commands;
import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.fixtures.Resized;
import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.RequestException.Reason;
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

  /** As of a drive with snapshot=on: at its end such a stream would be no success. */
  @Test
  void intoOrDownToAFileThatIsGoneNothingIsStreamed() {
    plan("idle", Stream.of("vd0").withBase("base.qcow2"));
    FakeFiles withoutTop =
        new FakeFiles().file("/images/snap1.qcow2", 16 << 20).file("/images/base.qcow2", 16 << 20);
    FakeFiles withoutBase =
        new FakeFiles()
            .file("/images/active.qcow2", 16 << 20)
            .file("/images/snap1.qcow2", 16 << 20);

    for (Stream stream : new Stream[] {Stream.of("vd0"), Stream.of("vd0").withBase("base.qcow2")}) {
      assertThat(refused(Reason.NO_SUCH_FILE, () -> plan(withoutTop, "idle", stream)))
          .hasMessageContaining("that file is gone")
          .hasMessageContaining("don't stream");
    }
    refused(
        Reason.NO_SUCH_FILE,
        () -> plan(withoutBase, "idle", Stream.of("vd0").withBase("base.qcow2")));
    plan(withoutBase, "idle", Stream.of("vd0")); // what is read of it is saved by that
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

  /** QEMU 7.2 to 11.1 copy nothing of what is beyond the end of the layer below top. */
  @Test
  void whatABaseHoldsBeyondASmallerLayerIsNotBroughtBack() {
    BlockGraph shrunk = Resized.of(graph, "vd0", 32, 16, 32);

    assertThat(refused(Reason.SIZE_MISMATCH, () -> plan(shrunk, Stream.of("vd0").withBase(base))))
        .hasMessage(
            "'%s' has 16 bytes, and 'active', into which it would be streamed, 32: beyond the"
                    .formatted(snap1)
                + " first 16 QEMU gives readers what was in its memory, not zeros, while a stream"
                + " runs, and what '%s' holds there would be read again afterwards. So commit"
                    .formatted(base)
                + " 'active' down into '%s' instead if that is open, or copy or move the disk to a"
                    .formatted(snap1)
                + " new image, with all that it reads");
  }

  /** QEMU 7.2 to 11.1: its copy-on-read filter doesn't read there at all, and says it has. */
  @Test
  void nothingIsStreamedFromASmallerLayerEvenWithoutABase() {
    assertThat(
            refused(
                Reason.SIZE_MISMATCH,
                () -> plan(Resized.of(graph, "vd0", 32, 16, 16), Stream.of("vd0"))))
        .hasMessageContaining("what was in its memory, not zeros, while a stream runs. So commit")
        .hasMessageContaining("down into '" + base + "' instead");
    assertThat(
            refused(
                Reason.SIZE_MISMATCH,
                () -> plan(Resized.of(graph, "vd0", 16, 8, 32), Stream.of("vd0"))))
        .hasMessageEndingWith(
            "while a stream runs. So copy or move the disk to a new image, with"
                + " all that it reads");
  }

  @Test
  void aSmallerLayerFurtherDownIsStreamed() {
    assertThat(plan(Resized.of(graph, "vd0", 32, 32, 16), Stream.of("vd0"))).isNotNull();
    assertThat(plan(Resized.of(graph, "vd0", 32, 32, 16), Stream.of("vd0").withBase(base)))
        .isNotNull();
    assertThat(plan(Resized.of(graph, "vd0", 32, 16, 32), Stream.of("vd0").withTop(snap1)))
        .isNotNull();
  }
}
