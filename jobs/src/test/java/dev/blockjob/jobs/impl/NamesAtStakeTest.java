package dev.blockjob.jobs.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NamesAtStakeTest {

  private static final Path COPY = Path.of("/images/copy.qcow2");

  private static List<Path> of(BlockJobRequest request, JsonObject arguments) {
    BlockGraph graph =
        new BlockGraph(
            List.of(),
            Map.of(
                "top", node("top", "/images/top.qcow2"),
                "base", node("base", "/images/base.qcow2"),
                "given", node("given", "/dev/fdset/3"),
                "far", node("far", null),
                "nbd", node("nbd", "nbd+unix:///x?socket=/run/nbd"),
                "null", node("null", "null-co://"),
                "relative", node("relative", "base.qcow2")),
            Map.of(),
            List.of(),
            true);
    return new NamesAtStake(graph, request, arguments).files();
  }

  private static BlockNode node(String name, @Nullable String path) {
    return new BlockNode(
        name, "qcow2", name, path, Map.of(), false, false, 1 << 20, 0L, null, null, List.of());
  }

  private static JsonObject base(String node) {
    return new JsonObject().put("device", "top").put("base-node", node);
  }

  @Test
  void aCommitNeedsItsBase() {
    assertThat(of(Commit.of("vd0"), base("base"))).containsExactly(Path.of("/images/base.qcow2"));
  }

  @Test
  void aStreamNeedsTheLayerThatItWritesToAndTheOneThatItNames() {
    assertThat(of(Stream.of("vd0"), base("base")))
        .containsExactly(Path.of("/images/top.qcow2"), Path.of("/images/base.qcow2"));
    assertThat(of(Stream.of("vd0"), new JsonObject().put("device", "top"))).hasSize(1);
  }

  @Test
  void mirrorsAndBackupsNeedTheirTargets() {
    JsonObject none = new JsonObject();
    Target file = new Target.NewFile(COPY, null);

    assertThat(of(Mirror.of("vd0", file), none)).containsExactly(COPY);
    assertThat(of(Backup.of("vd0", file), none)).containsExactly(COPY);
    assertThat(of(Mirror.of("vd0", new Target.ExistingFile(COPY, "qcow2")), none))
        .containsExactly(COPY);
    assertThat(of(Mirror.of("vd0", new Target.Node("base")), none))
        .containsExactly(Path.of("/images/base.qcow2"));
  }

  @Test
  void whatHasNoNameHereIsNotLookedAt() {
    assertThat(of(Commit.of("vd0"), base("given"))).isEmpty();
    assertThat(of(Commit.of("vd0"), base("far"))).isEmpty();
    for (String node : List.of("nbd", "null", "relative")) {
      assertThat(of(Commit.of("vd0"), base(node))).as(node).isEmpty();
      assertThat(of(Stream.of("vd0"), base(node)))
          .as(node)
          .containsExactly(Path.of("/images/top.qcow2"));
      assertThat(of(Mirror.of("vd0", new Target.Node(node)), new JsonObject())).as(node).isEmpty();
    }
  }
}
