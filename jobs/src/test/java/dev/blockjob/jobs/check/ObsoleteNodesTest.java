package dev.blockjob.jobs.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.plan.Dropped;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObsoleteNodesTest {

  @Test
  void whatTheDiskIsOnNowStays() {
    ObsoleteNodes obsoleteNodes = new ObsoleteNodes(List.of("bj-m", "bj-m-file"));

    assertThat(obsoleteNodes.deletable(Dumps.graph("daemon-mirror-pivoted"))).isEmpty();
  }

  @Test
  void whatARunningJobUsesStays() {
    assertThat(
            new ObsoleteNodes(List.of("bj-b", "bj-b-file"))
                .deletable(Dumps.graph("backup-running")))
        .isEmpty();
  }

  @Test
  void unusedNodesGoParentsFirst() {
    BlockGraph graph = Dumps.graph("commit-active-pivoted");
    String file = graph.node("active").orElseThrow().children().get("file");

    assertThat(new ObsoleteNodes(List.of(String.valueOf(file), "active", "gone")).deletable(graph))
        .containsExactly("active", file);
    assertThat(
            new Dropped(List.of(), new ObsoleteNodes(List.of("active", String.valueOf(file))))
                .nodes(graph))
        .as("QEMU removes what it has named itself")
        .containsExactly("active");
    assertThat(new ObsoleteNodes(List.of(String.valueOf(file))).deletable(graph))
        .as("its parent stays")
        .isEmpty();
  }
}
