package dev.blockjob.qmp.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class NameMappingTest {

  private final NameMapping mapping = new NameMapping();

  private boolean match(String recorded, String sent) {
    return mapping.match(new JsonObject(recorded), new JsonObject(sent));
  }

  @Test
  void madeUpNamesMayDifferAndAreTheClientsFromThenOn() {
    assertThat(
            match(
                "{\"job-id\":\"mirror-vd0-3f9a\",\"filter-node-name\":\"bj-mirror-vd0-3f9a\"}",
                "{\"job-id\":\"mirror-vd0-77ab\",\"filter-node-name\":\"bj-mirror-vd0-77ab\"}"))
        .isTrue();

    assertThat(mapping.apply("{\"id\": \"mirror-vd0-3f9a\", \"n\": 3, \"x\": \"3f9a\"}"))
        .isEqualTo("{\"id\": \"mirror-vd0-77ab\", \"n\": 3, \"x\": \"3f9a\"}");
    assertThat(match("{\"id\":\"mirror-vd0-3f9a\"}", "{\"id\":\"mirror-vd0-0001\"}"))
        .as("another name for the same")
        .isFalse();
  }

  @Test
  void anythingElseMayNot() {
    assertThat(match("{\"id\":\"mirror-vd0-3f9a\"}", "{\"id\":\"mirror-vd1-3f9a\"}")).isFalse();
    assertThat(match("{\"speed\":1000}", "{\"speed\":2000}")).isFalse();
    assertThat(match("{\"a\":1}", "{\"a\":1,\"b\":2}")).isFalse();
    assertThat(match("{\"a\":[1]}", "{\"a\":[1,1]}")).isFalse();
    assertThat(mapping.apply("-3f9a")).isEqualTo("-3f9a");
  }
}
