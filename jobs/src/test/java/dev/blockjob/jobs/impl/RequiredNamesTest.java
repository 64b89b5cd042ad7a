package dev.blockjob.jobs.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequiredNamesTest {

  private static final Path TOP = Path.of("/images/top.qcow2");
  private static final List<Path> BASE =
      List.of(Path.of("/images/base.qcow2"), Path.of("/images/base.data"));
  private static final Path COPY = Path.of("/images/copy.qcow2");

  private static List<Path> of(BlockJobRequest request, JsonObject arguments) {
    BlockGraph graph =
        new BlockGraph(
            List.of(new Disk("vd0", null, null, "top", "top")),
            Map.of(
                "top", node("top", "/images/top.qcow2", Map.of("backing", "base")),
                "base", node("base", "/images/base.qcow2", Map.of("file", "f", "data-file", "d")),
                "f", node("f", "/images/base.qcow2"),
                "d", node("d", "/images/base.data"),
                "given", node("given", "/dev/fdset/3"),
                "far", node("far", null),
                "nbd", node("nbd", "nbd+unix:///x?socket=/run/nbd"),
                "null", node("null", "null-co://"),
                "relative", node("relative", "base.qcow2")),
            Map.of(),
            List.of(),
            true);
    FakeFiles files = new FakeFiles().dataFile("/images/copy.qcow2", "/images/copy.data");
    return new RequiredNames(graph, files, request, arguments).files();
  }

  private static BlockNode node(String name, @Nullable String path) {
    return node(name, path, Map.of());
  }

  private static BlockNode node(String name, @Nullable String path, Map<String, String> children) {
    return new BlockNode(
        name, "qcow2", name, path, children, false, false, 1 << 20, 0L, null, null, List.of());
  }

  private static JsonObject base(String node) {
    return new JsonObject().put("device", "top").put("base-node", node);
  }

  @Test
  void aCommitNeedsItsBase() {
    assertThat(of(Commit.of("vd0"), base("base"))).isEqualTo(BASE);
    assertThat(of(Commit.of("vd0"), base("top"))).containsExactly(TOP);
  }

  @Test
  void aStreamNeedsTheLayerThatItWritesToAndTheOneThatItNames() {
    assertThat(of(Stream.of("vd0"), base("base"))).startsWith(TOP).containsAll(BASE);
    assertThat(of(Stream.of("vd0"), new JsonObject().put("device", "top"))).hasSize(1);
  }

  @Test
  void mirrorsAndBackupsNeedTheirTargets() {
    JsonObject none = new JsonObject();
    Target file = new Target.NewFile(COPY, null);

    assertThat(of(Mirror.of("vd0", file), none)).containsExactly(COPY);
    assertThat(of(Backup.of("vd0", file), none)).containsExactly(COPY);
    assertThat(of(Mirror.of("vd0", new Target.ExistingFile(COPY, "qcow2")), none))
        .containsExactly(COPY, Path.of("/images/copy.data"));
    assertThat(of(Mirror.of("vd0", new Target.ExistingFile(COPY, "raw")), none))
        .as("the header of what is raw is a guest's")
        .containsExactly(COPY);
    assertThat(of(Mirror.of("vd0", new Target.Node("base")), none)).isEqualTo(BASE);
    assertThat(of(Backup.of("vd0", new Target.Node("base")), none)).isEqualTo(BASE);
  }

  @Test
  void aCopyOfTheTopAloneNeedsAllLayersBelow() {
    JsonObject none = new JsonObject();
    Target file = new Target.NewFile(COPY, null);
    List<Path> needed = List.of(COPY, BASE.get(0), BASE.get(1));

    assertThat(of(Mirror.of("vd0", file).withSync(Sync.TOP), none)).isEqualTo(needed);
    assertThat(of(Backup.of("vd0", file).withSync(Sync.TOP), none)).isEqualTo(needed);
    assertThat(of(Backup.of("vd0", file).withSync(Sync.NONE), none))
        .as("its header names the disk's image")
        .containsExactly(COPY, TOP, BASE.get(0), BASE.get(1));
  }

  @Test
  void whatHasNoNameHereIsNotLookedAt() {
    assertThat(of(Commit.of("vd0"), base("given"))).isEmpty();
    assertThat(of(Commit.of("vd0"), base("far"))).isEmpty();
    for (String node : List.of("nbd", "null", "relative")) {
      assertThat(of(Commit.of("vd0"), base(node))).as(node).isEmpty();
      assertThat(of(Stream.of("vd0"), base(node))).as(node).containsExactly(TOP);
      assertThat(of(Mirror.of("vd0", new Target.Node(node)), new JsonObject())).as(node).isEmpty();
    }
  }
}
