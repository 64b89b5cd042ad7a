package dev.blockjob.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.graph.NodeUser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChainTreeTest {

  private static final Disk DISK = new Disk("vd0", null, null, "active", "active");

  private static BlockNode node(String name, Map<String, String> children, boolean readOnly) {
    return new BlockNode(
        name,
        "qcow2",
        name + ".qcow2",
        name + ".qcow2",
        children,
        readOnly,
        false,
        64 << 20,
        1L << 20,
        null,
        null,
        readOnly
            ? List.of()
            : List.of(new BlockNode.Bitmap("b0", 65536, 131072, true, false, true, false)));
  }

  private static BlockGraph graph() {
    return new BlockGraph(
        List.of(DISK),
        Map.of(
            "active", node("active", Map.of("backing", "base"), false),
            "base", node("base", Map.of(), true)),
        Map.of("base", List.of(new NodeUser(NodeUser.Kind.JOB, "c0", "base"))),
        List.of(),
        true);
  }

  @Test
  void the_active_layer_is_on_top() {
    ChainTree tree = new ChainTree(new Terminal(false, false, true, 80), false);

    assertThat(tree.lines(graph(), DISK))
        .containsExactly(
            "vd0",
            "    LAYER   FORMAT    SIZE  ALLOCATED  FILE",
            " ├─ active  qcow2   64 MiB      1 MiB  active.qcow2",
            " │    bitmap b0: 128 KiB dirty, granularity 64 KiB, persistent",
            " ╰─ base    qcow2   64 MiB      1 MiB  base.qcow2 (read-only)",
            "      job c0: base");
  }

  @Test
  void ascii_where_the_locale_has_no_more_and_the_base_first_if_asked() {
    ChainTree tree = new ChainTree(Terminal.none(), true);

    assertThat(tree.lines(graph(), DISK))
        .containsExactly(
            "vd0",
            "    LAYER   FORMAT    SIZE  ALLOCATED  FILE",
            " |- base    qcow2   64 MiB      1 MiB  base.qcow2 (read-only)",
            " |    job c0: base",
            " `- active  qcow2   64 MiB      1 MiB  active.qcow2",
            "      bitmap b0: 128 KiB dirty, granularity 64 KiB, persistent");
  }
}
