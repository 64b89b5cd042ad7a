package dev.blockjob.jobs.check;

import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.NodeUser;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who else has a layer in the same QEMU. */
class OpenUsersTest {

  private static final BlockGraph IDLE = Dumps.graph("idle");

  private static BlockGraph used(NodeUser.Kind kind, String image) {
    Map<String, List<NodeUser>> users = new LinkedHashMap<>(IDLE.users());
    users.put(IDLE.node(IDLE.disk("vd0"), image).name(), List.of(new NodeUser(kind, "e", "root")));
    return new BlockGraph(IDLE.disks(), IDLE.nodes(), users, IDLE.jobs(), true);
  }

  private static BlockGraph with(BlockNode... more) {
    Map<String, BlockNode> nodes = new LinkedHashMap<>(IDLE.nodes());
    for (BlockNode node : more) {
      nodes.put(node.name(), node);
    }
    return new BlockGraph(IDLE.disks(), nodes, IDLE.users(), IDLE.jobs(), true);
  }

  private static BlockNode node(String name, String path) {
    return new BlockNode(
        name, "qcow2", path, path, Map.of(), true, false, 16 << 20, 0L, null, null, List.of());
  }

  @ParameterizedTest
  @EnumSource(
      value = NodeUser.Kind.class,
      names = {"DEVICE", "EXPORT"})
  void whatIsOnTheBaseOrInBetweenBarsACommit(NodeUser.Kind kind) {
    for (String image : List.of("/images/base.qcow2", "/images/snap1.qcow2")) {
      assertThat(refused(Reason.BUSY, () -> plan(used(kind, image), Commit.of("vd0"))))
          .hasMessageContaining("a commit changes what is read through")
          .hasMessageContaining("but " + kind.wireName() + " 'e' has it");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/images/base.qcow2", "/images/snap1.qcow2"})
  void anotherNodeOnTheSameFileBarsACommit(String path) {
    assertThat(refused(Reason.BUSY, () -> plan(with(node("again", path)), Commit.of("vd0"))))
        .hasMessageContaining("node 'again' has the same file open, too");
  }

  @Test
  void otherNodesDoNot() {
    assertThatCode(() -> plan(with(node("x", "/images/x")), Commit.of("vd0")))
        .doesNotThrowAnyException();
  }

  @Test
  void aTargetThatAnotherNodeHasOpenIsNotWrittenTo() {
    BlockGraph graph = with(node("t", "/images/t"), node("again", "/images/t"));

    assertThat(refused(Reason.BUSY, () -> plan(graph, Mirror.of("vd0", new Target.Node("t")))))
        .hasMessageContaining("node 'again' has the file of target 't' open, too");
  }
}
