package dev.blockjob.jobs.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobStatus;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphReaderTest {

  private static List<String> chain(BlockGraph graph, String disk) {
    return graph.chain(graph.disk(disk)).layers().stream().map(BlockNode::image).toList();
  }

  @ParameterizedTest
  @FieldSource("dev.blockjob.fixtures.Dumps#VERSIONS")
  void disksAreDevicesWithAMedium(String version) {
    BlockGraph graph = Dumps.graph(version, "idle");

    assertThat(graph.disks()).extracting(Disk::name).containsExactlyInAnyOrder("vd0", "sd0");
    assertThat(graph.disk("vd0").active()).isEqualTo("active");
    assertThat(graph.disk("sd0").device()).isEqualTo("drive0");
    assertThat(chain(graph, "vd0"))
        .containsExactly("/images/active.qcow2", "/images/snap1.qcow2", "/images/base.qcow2");
    assertThat(chain(graph, "sd0")).containsExactly("/images/raw.img");
    assertThat(graph.exact()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cd0", "/machine/peripheral/cd0/x"})
  void anEmptyDriveIsSaidToHaveNoMedium(String qdev) {
    GraphReplies replies = Dumps.replies("10.0", "idle");
    replies.block().add(new JsonObject().put("device", "").put("qdev", qdev));

    assertThatThrownBy(() -> GraphReader.read(replies).disk("cd0"))
        .hasMessageStartingWith("'cd0' is a drive that has no medium; this QEMU has sd0");
  }

  @ParameterizedTest
  @FieldSource("dev.blockjob.fixtures.Dumps#VERSIONS")
  void nodesHaveSizesHeadersAndBitmaps(String version) {
    BlockNode active = Dumps.graph(version, "idle").node("active").orElseThrow();

    assertThat(active.driver()).isEqualTo("qcow2");
    assertThat(active.virtualSize()).isEqualTo(16 << 20);
    assertThat(active.allocatedSize()).isGreaterThan(1 << 20).isLessThan(2 << 20);
    assertThat(active.headerBackingFile()).isEqualTo("snap1.qcow2");
    assertThat(active.headerBackingFormat()).isEqualTo("qcow2");
    assertThat(active.readOnly()).isFalse();
    assertThat(active.bitmaps())
        .extracting(BlockNode.Bitmap::name, BlockNode.Bitmap::persistent)
        .containsExactlyInAnyOrder(tuple("bitmap0", true), tuple("temp0", false));
  }

  @ParameterizedTest
  @FieldSource("dev.blockjob.fixtures.Dumps#VERSIONS")
  void aMirrorsFilterIsSeenThrough(String version) {
    BlockGraph graph = Dumps.graph(version, "mirror-running");
    Disk disk = graph.disk("vd0");

    assertThat(graph.disks()).as("the target is no disk").hasSize(1);
    assertThat(graph.node(disk.root()).orElseThrow().driver()).isEqualTo("mirror_top");
    assertThat(chain(graph, "vd0"))
        .containsExactly("/images/active.qcow2", "/images/snap1.qcow2", "/images/base.qcow2");
    assertThat(Dumps.heldBy(graph, "mirror-vd0-1"))
        .containsEntry(disk.root(), "main node")
        .containsEntry(disk.active(), "source")
        .containsEntry("bj-mirror-vd0-1", "target");
    assertThat(graph.jobs()).extracting(job -> job.status()).containsExactly(JobStatus.RUNNING);
  }

  @ParameterizedTest
  @FieldSource("dev.blockjob.fixtures.Dumps#VERSIONS")
  void afterThePivotTheDiskIsOnTheTargetAndTheJobHoldsNothing(String version) {
    BlockGraph graph = Dumps.graph(version, "mirror-pivoted");

    assertThat(graph.disk("vd0").active()).isEqualTo("bj-mirror-vd0-1");
    assertThat(Dumps.heldBy(graph, "mirror-vd0-1")).isEmpty();
    assertThat(graph.job(new JobId("mirror-vd0-1")).orElseThrow().status())
        .isEqualTo(JobStatus.CONCLUDED);
  }

  @ParameterizedTest
  @FieldSource("dev.blockjob.fixtures.Dumps#VERSIONS")
  void aCommitsFilterInMidChainIsSeenThrough(String version) {
    BlockGraph graph = Dumps.graph(version, "commit-internal-running");

    assertThat(graph.disk("vd0").root()).isEqualTo("active");
    assertThat(graph.node("active").orElseThrow().backing()).isEqualTo("bj-c-filter");
    assertThat(chain(graph, "vd0"))
        .containsExactly("/images/active.qcow2", "/images/snap1.qcow2", "/images/base.qcow2");
    assertThat(Dumps.heldBy(graph, "c")).containsEntry("active", "main node").hasSize(3);
  }

  @ParameterizedTest
  @FieldSource("dev.blockjob.fixtures.Dumps#VERSIONS")
  void anActiveCommitsFilterIsSeenThrough(String version) {
    BlockGraph graph = Dumps.graph(version, "commit-active-running");

    assertThat(graph.disk("vd0").root()).isEqualTo("bj-c-filter");
    assertThat(graph.disk("vd0").active()).isEqualTo("active");
  }

  @ParameterizedTest
  @FieldSource("dev.blockjob.fixtures.Dumps#VERSIONS")
  void aStreamsFilterIsSeenThroughAndItsJsonNameMadeSenseOf(String version) {
    BlockGraph graph = Dumps.graph(version, "stream-intermediate-running");
    BlockNode active = graph.node("active").orElseThrow();

    assertThat(active.file()).startsWith("json:");
    assertThat(active.path()).isEqualTo("/images/active.qcow2");
    assertThat(chain(graph, "vd0"))
        .containsExactly("/images/active.qcow2", "/images/snap1.qcow2", "/images/base.qcow2");
  }

  @ParameterizedTest
  @FieldSource("dev.blockjob.fixtures.Dumps#VERSIONS")
  void aBackupsFilterIsSeenThroughAndItsTargetIsNoDisk(String version) {
    BlockGraph graph = Dumps.graph(version, "backup-running");

    assertThat(graph.disks()).hasSize(1);
    assertThat(graph.disk("vd0").root()).isEqualTo("bj-b-filter");
    assertThat(graph.disk("vd0").active()).isEqualTo("active");
    assertThat(Dumps.heldBy(graph, "b")).containsOnlyKeys("bj-b-filter", "bj-b");
  }

  @ParameterizedTest
  @FieldSource("dev.blockjob.fixtures.Dumps#VERSIONS")
  void aThrottleIsSeenThrough(String version) {
    BlockGraph graph = Dumps.graph(version, "throttle");

    assertThat(graph.disk("vd0").root()).isEqualTo("thr");
    assertThat(graph.disk("vd0").active()).isEqualTo("active");
    assertThat(graph.node("thr").orElseThrow().path()).isEqualTo("/images/active.qcow2");
  }

  @ParameterizedTest
  @FieldSource("dev.blockjob.fixtures.Dumps#VERSIONS")
  void inAStorageDaemonDisksAreRootNodesNamedByTheirExport(String version) {
    BlockGraph graph = Dumps.graph(version, "daemon-export");

    assertThat(graph.disks()).hasSize(1);
    assertThat(graph.disks().get(0).name()).isEqualTo("exp0");
    assertThat(graph.disks().get(0).active()).isEqualTo("active");
    assertThat(graph.users("active"))
        .containsExactly(new NodeUser(NodeUser.Kind.EXPORT, "exp0", "root"));
  }

  @ParameterizedTest
  @FieldSource("dev.blockjob.fixtures.Dumps#VERSIONS")
  void anExportMovesWithAMirrorsFilterAndItsPivot(String version) {
    BlockGraph running = Dumps.graph(version, "daemon-mirror-running");
    BlockGraph pivoted = Dumps.graph(version, "daemon-mirror-pivoted");

    assertThat(running.disk("exp0").root()).isEqualTo("bj-m-filter");
    assertThat(running.disk("exp0").active()).isEqualTo("active");
    assertThat(pivoted.disk("exp0").active()).isEqualTo("bj-m");
    assertThat(pivoted.disk("active").isAttached()).as("the old node is spare").isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0", "11.1"})
  void theFilterThatAnEndedStreamLeavesIsNoDisk(String version) {
    BlockGraph graph = Dumps.graph(version, "stream-concluded");

    assertThat(graph.node("bj-s-filter")).isPresent();
    assertThat(graph.disks()).extracting(Disk::root).containsExactly("active");
  }

  @Test
  void theChildrenOf111AreAsGoodAsTheDebugGraph() {
    BlockGraph told = GraphReader.read(Dumps.withoutDebugGraph("11.1", "mirror-running"));
    BlockGraph exact = Dumps.graph("11.1", "mirror-running");

    assertThat(told.nodes()).isEqualTo(exact.nodes());
    assertThat(told.disks()).contains(exact.disk("vd0"));
    assertThat(told.exact()).isTrue();
  }

  @ParameterizedTest
  @FieldSource("dev.blockjob.fixtures.Dumps#VERSIONS")
  void withoutAnyEdgesTheyAreWorkedOutFromNames(String version) {
    for (String name : List.of("idle", "throttle", "shared-base", "daemon-export", "relative")) {
      BlockGraph guessed = GraphReader.read(Dumps.withoutDebugGraph(version, name));
      BlockGraph exact = Dumps.graph(version, name);

      assertThat(guessed.disks()).as(name).isEqualTo(exact.disks());
      for (Disk disk : exact.disks()) {
        assertThat(guessed.chain(disk).layers())
            .as(name)
            .extracting(BlockNode::name)
            .isEqualTo(exact.chain(disk).layers().stream().map(BlockNode::name).toList());
      }
    }
  }

  @ParameterizedTest
  @FieldSource("dev.blockjob.fixtures.Dumps#VERSIONS")
  void twoDisksShareABase(String version) {
    BlockGraph graph = Dumps.graph(version, "shared-base");

    assertThat(chain(graph, "vd0")).containsExactly("/images/active.qcow2", "/images/base.qcow2");
    assertThat(chain(graph, "vd1")).containsExactly("/images/other.qcow2", "/images/base.qcow2");
    assertThat(graph.parents("base"))
        .extracting(BlockNode::name)
        .containsExactlyInAnyOrder("active", "other");
  }
}
