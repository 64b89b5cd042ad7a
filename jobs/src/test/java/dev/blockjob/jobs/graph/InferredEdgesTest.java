package dev.blockjob.jobs.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class InferredEdgesTest {

  private static JsonObject node(String name, String driver, String file) {
    return new JsonObject().put("node-name", name).put("drv", driver).put("file", file);
  }

  @Test
  void theBackingFileIsTheFormatNodeNotTheProtocolNodeOfTheSameName() {
    List<JsonObject> nodes =
        List.of(
            node("top", "qcow2", "/i/top").put("backing_file", "/i/base"),
            node("top-file", "file", "/i/top"),
            node("base", "qcow2", "/i/base"),
            node("base-file", "file", "/i/base"));

    assertThat(InferredEdges.of(nodes).get("top"))
        .containsEntry("backing", "base")
        .containsEntry("file", "top-file");
  }

  @Test
  void anEdgeThatCouldLeadToTwoNodesIsLeftOut() {
    List<JsonObject> nodes =
        List.of(
            node("top", "qcow2", "/i/top").put("backing_file", "/i/base"),
            node("base", "qcow2", "/i/base"),
            node("base-again", "qcow2", "/i/base"));

    assertThat(InferredEdges.of(nodes).get("top")).isEmpty();
  }
}
