package dev.blockjob.jobs.check;

import static dev.blockjob.jobs.plan.Planning.arguments;
import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Layers that have more than one overlay. */
class OverlayConflictsTest {

  private static BlockNode node(
      String name, String path, @Nullable String header, @Nullable String backing) {
    Map<String, String> children = backing == null ? Map.of() : Map.of("backing", backing);
    return new BlockNode(
        name, "qcow2", path, path, children, false, false, 1 << 20, 0L, header, "qcow2", List.of());
  }

  /** base, snap1, active under vd0; and an image {@code other} that nobody uses. */
  private static BlockGraph withOther(BlockNode other) {
    Map<String, BlockNode> nodes = new LinkedHashMap<>();
    for (BlockNode node :
        List.of(
            node("base", "/images/base.qcow2", null, null),
            node("snap1", "/images/snap1.qcow2", "base.qcow2", "base"),
            node("active", "/images/active.qcow2", "snap1.qcow2", "snap1"),
            other)) {
      nodes.put(node.name(), node);
    }
    List<Disk> disks = new ArrayList<>();
    disks.add(new Disk("/machine/peripheral/vd0/x", null, null, "active", "active"));
    return new BlockGraph(disks, nodes, Map.of(), List.of(), true);
  }

  private static BlockGraph otherOn(String backing) {
    return withOther(node("other", "/images/other.qcow2", backing + ".qcow2", backing));
  }

  @Test
  void aBaseThatAnotherOverlayReadsThroughIsNotWrittenInto() {
    assertThat(refused(Reason.BUSY, () -> plan(otherOn("base"), Commit.of("vd0"))))
        .hasMessageContaining("'other' (/images/other.qcow2) is on 'base' too")
        .hasMessageContaining("blockdev-del");
    refused(Reason.BUSY, () -> plan("shared-base", Commit.of("vd0")));
  }

  @Test
  void neitherIsALayerInBetween() {
    assertThat(refused(Reason.BUSY, () -> plan(otherOn("snap1"), Commit.of("vd0"))))
        .hasMessageContaining("is on 'snap1' too");
    refused(Reason.BUSY, () -> plan(otherOn("base"), Commit.of("vd0").withTop("snap1")));
  }

  @Test
  void overlaysOfTopAreAllPutOnTheBase() {
    assertThat(arguments(plan(otherOn("snap1"), Commit.of("vd0").withTop("snap1"))))
        .contains(Map.entry("backing-file", "base.qcow2"));
  }

  @Test
  void anOverlayInAnotherFolderThatWouldGetTheWrongNameIsRefused() {
    BlockGraph graph =
        withOther(node("other", "/else/other.qcow2", "../images/snap1.qcow2", "snap1"));
    Commit commit = Commit.of("vd0").withTop("snap1");

    assertThat(refused(Reason.INVALID, () -> plan(graph, commit)))
        .hasMessageContaining("'/else/other.qcow2' is on 'snap1' too")
        .hasMessageContaining("say backingFile");
    assertThat(arguments(plan(graph, commit.withBackingFile("/images/base.qcow2"))))
        .contains(Map.entry("backing-file", "/images/base.qcow2"));
  }

  @Test
  void aDiskUnderALeftOverLayerIsRefusedBeforeQemuDoes() {
    BlockGraph pivoted = Dumps.graph("commit-active-pivoted");
    Mirror mirror = Mirror.of("vd0", new Target.NewFile(Path.of("/images/new"), "qcow2"));

    assertThat(refused(Reason.BUSY, () -> plan(pivoted, mirror)))
        .hasMessageContaining("has that below it")
        .hasMessageContaining("blockdev-del");
  }
}
