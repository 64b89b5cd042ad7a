package dev.blockjob.jobs.check;

import static dev.blockjob.jobs.plan.Planning.arguments;
import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Stream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What QEMU can't write into the image above. */
class BackingChangeTest {

  /** base, mid, active under vd0, all of that driver. */
  private static BlockGraph graph(String driver, long clusterSize) {
    Map<String, BlockNode> nodes = new LinkedHashMap<>();
    String below = null;
    for (String name : List.of("base", "mid", "active")) {
      String path = "/images/" + name;
      nodes.put(
          name,
          new BlockNode(
              name,
              driver,
              path,
              path,
              below == null ? Map.of() : Map.of("backing", below),
              false,
              false,
              1 << 20,
              0L,
              below,
              null,
              List.of(),
              false,
              clusterSize,
              List.of()));
      below = name;
    }
    return new BlockGraph(
        List.of(new Disk("vd0", null, null, "active", "active")), nodes, Map.of(), List.of(), true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vmdk", "qcow", "parallels", "raw"})
  void aStreamWhoseEndCouldNotBeWrittenDownIsRefused(String driver) {
    BlockGraph graph = graph(driver, 0);

    assertThat(refused(Reason.NOT_SUPPORTED, () -> plan(graph, Stream.of("vd0"))))
        .hasMessageContaining("/images/active is " + driver);
    refused(Reason.NOT_SUPPORTED, () -> plan(graph, Stream.of("vd0").withBase("base")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vmdk", "qcow"})
  void anInternalCommitThatWouldEndQemuIsRefusedAndAnActiveOneIsNot(String driver) {
    BlockGraph graph = graph(driver, 0);

    refused(Reason.NOT_SUPPORTED, () -> plan(graph, Commit.of("vd0").withTop("mid")));
    assertThat(arguments(plan(graph, Commit.of("vd0"))).getString("base-node")).isEqualTo("base");
  }

  @ParameterizedTest
  @ValueSource(strings = {"qcow2", "qed"})
  void whatCanBeWrittenDownIsNotRefused(String driver) {
    BlockGraph graph = graph(driver, 65536);

    assertThat(plan(graph, Stream.of("vd0")).start().name()).isEqualTo("block-stream");
    assertThat(plan(graph, Commit.of("vd0").withTop("mid")).start().name())
        .isEqualTo("block-commit");
  }

  @Test
  void aNameForWhichTheHeaderMayHaveNoRoomIsRefused() {
    String name = "x".repeat(300);
    BlockGraph small = graph("qcow2", 512);
    Stream stream = Stream.of("vd0").withBase("base").withBackingFile(name);
    Commit commit = Commit.of("vd0").withTop("mid").withBackingFile(name);

    assertThat(refused(Reason.INVALID, () -> plan(small, stream)))
        .hasMessageContaining("300 bytes");
    refused(Reason.INVALID, () -> plan(small, commit));
    BlockGraph usual = graph("qcow2", 65536);
    assertThat(arguments(plan(usual, commit)).getString("backing-file")).isEqualTo(name);
    refused(Reason.INVALID, () -> plan(usual, commit.withBackingFile("x".repeat(1024))));
  }
}
