package dev.blockjob.operations.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.node.AddNode;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is known of formats without a look into the images. */
class ImageFormatsTest {

  private final Map<String, BlockNode> nodes = new LinkedHashMap<>();

  private void node(String name, String driver, String image, Map<String, String> children) {
    String shown = image.startsWith("json:") ? null : image;
    nodes.put(
        name,
        new BlockNode(
            name, driver, image, shown, children, false, false, 1, 1L, null, null, List.of()));
  }

  private static Plan plan(List<String> images, Step... steps) {
    return new Plan(
        new OperationId("move-1"),
        "move",
        List.of("vd0"),
        images,
        List.of(),
        List.of(steps),
        List.of());
  }

  private Map<String, String> told(String... images) {
    BlockGraph graph = new BlockGraph(List.of(), nodes, Map.of(), List.of(), true);
    return ImageFormats.told(graph, plan(List.of(images)));
  }

  private static AddNode added(String name, JsonObject arguments) {
    return new AddNode(name, arguments.put("node-name", name), 0);
  }

  private static JsonObject driver(String driver) {
    return new JsonObject().put("driver", driver);
  }

  @Test
  void theFormatIsWhatQemuWasTold() {
    node("a-file", "file", "/i/a", Map.of());
    node("a", "raw", "/i/a", Map.of("file", "a-file"));
    node("filter", "throttle", "/i/a", Map.of("file", "a"));
    node("b", "qcow2", "/i/b", Map.of());
    node("c", "file", "/i/c", Map.of());
    node("other", "qcow2", "/i/other", Map.of());

    assertThat(told("/i/a", "/i/b", "/i/c", "/i/d"))
        .containsExactlyInAnyOrderEntriesOf(Map.of("/i/a", "raw", "/i/b", "qcow2", "/i/c", "raw"));
  }

  @Test
  void whatQemuReadsInTwoWaysIsKnownInNone() {
    node("a", "raw", "/i/a", Map.of());
    node("b", "qcow2", "/i/a", Map.of());

    assertThat(told("/i/a")).isEmpty();
  }

  @Test
  void ofWhatTheOperationOpensItselfItsStepsTell() {
    Plan plan =
        plan(
            List.of(),
            added("raw-file", driver("file").put("filename", "/i/raw")),
            added("t-file", driver("file").put("filename", "/i/t")),
            added("t", driver("qcow2").put("file", "t-file")));

    assertThat(ImageFormats.of(plan, "/i/t")).contains("qcow2");
    assertThat(ImageFormats.of(plan, "/i/raw")).contains("raw");
    assertThat(ImageFormats.of(plan, "/i/s")).isEmpty();
    assertThat(ImageFormats.of(plan.with(Map.of("/i/s", "vmdk")), "/i/s")).contains("vmdk");
  }
}
