package dev.blockjob.jobs.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.NodeUser;
import dev.blockjob.jobs.job.JobId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Who came to a mirror's source after the mirror had begun. */
class PassedFiltersTest {

  static final List<String> VERSIONS = Dumps.VERSIONS;

  private static final JobId MIRROR = new JobId("m");

  private static BlockGraph running(String version) {
    return Dumps.graph(version, "daemon-mirror-running");
  }

  private static BlockGraph with(BlockGraph graph, NodeUser.Kind kind, String node) {
    Map<String, List<NodeUser>> users = new HashMap<>(graph.users());
    List<NodeUser> of = new ArrayList<>(graph.users(node));
    of.add(new NodeUser(kind, "late", "root"));
    users.put(node, of);
    return new BlockGraph(graph.disks(), graph.nodes(), users, graph.jobs(), graph.exact());
  }

  private static BlockGraph withNode(BlockGraph graph, BlockNode node) {
    Map<String, BlockNode> nodes = new HashMap<>(graph.nodes());
    nodes.put(node.name(), node);
    return new BlockGraph(graph.disks(), nodes, graph.users(), graph.jobs(), graph.exact());
  }

  private static BlockNode over(String driver, String role) {
    return new BlockNode(
        "late-node",
        driver,
        "",
        null,
        Map.of(role, "active"),
        false,
        false,
        0,
        null,
        null,
        null,
        List.of());
  }

  @ParameterizedTest
  @FieldSource("VERSIONS")
  void whoHadTheSourceBeforeIsAboveTheFilter(String version) {
    assertThat(PassedFilters.problem(running(version), MIRROR)).isEmpty();
    assertThat(
            PassedFilters.problem(
                Dumps.graph(version, "mirror-running"), new JobId("mirror-vd0-1")))
        .isEmpty();
    assertThat(PassedFilters.problem(Dumps.graph(version, "commit-active-running"), new JobId("c")))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = NodeUser.Kind.class,
      names = {"DEVICE", "EXPORT", "OTHER"})
  void whoCameToTheSourceByItsNamePassesTheFilterBy(NodeUser.Kind kind) {
    Optional<String> problem = PassedFilters.problem(with(running("10.0"), kind, "active"), MIRROR);

    assertThat(problem).get().asString().contains("came to node active", "after job m had begun");
    assertThat(problem.get().contains("'late'")).isEqualTo(kind != NodeUser.Kind.OTHER);
  }

  @Test
  void aFilterThatIsPutOnTheSourceLaterLeadsPastToo() {
    BlockGraph graph = withNode(running("10.0"), over("throttle", "file"));

    assertThat(PassedFilters.problem(graph, MIRROR)).isEmpty();
    assertThat(PassedFilters.problem(with(graph, NodeUser.Kind.EXPORT, "late-node"), MIRROR))
        .get()
        .asString()
        .contains("export 'late'");
  }

  @Test
  void anOverlayOnTheSourceWritesNothingThere() {
    BlockGraph graph = withNode(running("10.0"), over("qcow2", "backing"));

    assertThat(PassedFilters.problem(with(graph, NodeUser.Kind.EXPORT, "late-node"), MIRROR))
        .isEmpty();
  }

  @Test
  void aJobThatReadsTheSourceWritesNothingThere() {
    assertThat(PassedFilters.problem(with(running("10.0"), NodeUser.Kind.JOB, "active"), MIRROR))
        .isEmpty();
  }

  @Test
  void ofAJobThatHasEndedThereIsNothingToSee() {
    assertThat(PassedFilters.problem(running("10.0"), new JobId("other"))).isEmpty();
  }
}
