package dev.blockjob.qmp.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdRewriterTest {

  private final IdRewriter ids = new IdRewriter();

  private String replaced(String reply, @Nullable String id) {
    byte[] bytes = reply.replace("ID", ids.of(12)).getBytes(StandardCharsets.UTF_8);
    IdRewriter.Place place = Objects.requireNonNull(ids.find(bytes, bytes.length));
    assertThat(place.number()).isEqualTo(12);
    return new String(place.replace(bytes, id), StandardCharsets.UTF_8);
  }

  @Test
  void anIdIsFoundFirstOrLastAndReplaced() {
    assertThat(replaced("{\"return\": {\"id\": 1}, \"id\": \"ID\"}", "[1]"))
        .isEqualTo("{\"return\": {\"id\": 1}, \"id\": [1]}");
    assertThat(replaced("{\"id\": \"ID\", \"error\": {\"desc\": \"\"}}", "null"))
        .isEqualTo("{\"id\": null, \"error\": {\"desc\": \"\"}}");
  }

  @Test
  void aClientWithoutIdGetsNone() {
    assertThat(replaced("{\"return\": {}, \"id\": \"ID\"}", null)).isEqualTo("{\"return\": {}}");
    assertThat(replaced("{\"id\": \"ID\", \"error\": {}}", null)).isEqualTo("{\"error\": {}}");
  }

  @Test
  void prettyRepliesAreReadToo() {
    assertThat(replaced("{\r\n    \"return\": {\r\n    },\r\n    \"id\": \"ID\"\r\n}", "1"))
        .isEqualTo("{\r\n    \"return\": {\r\n    },\r\n    \"id\": 1\r\n}");
    assertThat(replaced("{\r\n    \"return\": {\r\n    },\r\n    \"id\": \"ID\"\r\n}", null))
        .isEqualTo("{\r\n    \"return\": {\r\n    }\r\n}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"return\": {}}",
        "{}",
        "{\"return\": {}, \"id\": \"other-12\"}",
        "{\"return\": {}, \"id\": 12}",
        "{\"return\": \"\\\"id\\\": \\\"ID\"}",
        "{\"return\": {\"id\": \"ID\"}}",
        "{\"id\": \"ID"
      })
  void aStrangersIdIsNotFound(String reply) {
    byte[] bytes = reply.replace("ID", ids.of(12)).getBytes(StandardCharsets.UTF_8);

    assertThat(ids.find(bytes, bytes.length)).isNull();
  }
}
