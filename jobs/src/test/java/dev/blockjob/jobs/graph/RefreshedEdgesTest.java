package dev.blockjob.jobs.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RefreshedEdgesTest {

  private final BlockGraph before = Dumps.graph("mirror-running");
  private final JsonObject debug =
      Objects.requireNonNull(Dumps.replies("10.0", "mirror-running").debugGraph());

  private BlockGraph after() {
    return RefreshedEdges.of(before, debug, null).orElseThrow();
  }

  @Test
  void aDeviceThatIsStillThereIsADisk() {
    assertThat(after().disks()).extracting(Disk::name).contains("vd0");
  }

  @Test
  void aDeviceThatWasUnpluggedMeanwhileIsNotTakenToBeWhereItWas() {
    JsonArray vertices = debug.getJsonArray("nodes");
    for (int i = 0; i < vertices.size(); i++) {
      JsonObject vertex = vertices.getJsonObject(i);
      if ("drive0".equals(vertex.getString("name"))) {
        vertices.remove(i--);
      }
    }

    assertThat(after().disks()).extracting(Disk::name).doesNotContain("vd0");
  }
}
