package dev.blockjob.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.cli.UsageException;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QmpRequestTest {

  private static final QmpSchema SCHEMA =
      QmpSchema.of(
          new JsonArray(
              """
              [{"name": "c", "meta-type": "command", "arg-type": "1", "ret-type": "1"},
               {"name": "1", "meta-type": "object", "members": [
                 {"name": "s", "type": "str"}, {"name": "i", "type": "int"},
                 {"name": "b", "type": "bool"}, {"name": "r", "type": "2"},
                 {"name": "in", "type": "1"}]},
               {"name": "2", "meta-type": "alternate",
                "members": [{"type": "str"}, {"type": "1"}]},
               {"name": "str", "meta-type": "builtin", "json-type": "string"},
               {"name": "int", "meta-type": "builtin", "json-type": "int"},
               {"name": "bool", "meta-type": "builtin", "json-type": "boolean"}]
              """));

  private static JsonObject arguments(@Nullable QmpSchema schema, String... words) {
    return QmpRequest.read("c", List.of(words), false, schema).arguments();
  }

  @Test
  void values_are_what_they_look_like() {
    assertThat(arguments(null, "a=x", "b=12", "c=true", "d=-1.5", "e=null", "f="))
        .isEqualTo(
            new JsonObject("{\"a\":\"x\",\"b\":12,\"c\":true,\"d\":-1.5,\"e\":null,\"f\":\"\"}"));
  }

  @Test
  void json_is_read_and_quotes_make_a_string() {
    assertThat(arguments(null, "a={\"x\": [1]}", "b=[true]", "c=\"12\""))
        .isEqualTo(new JsonObject("{\"a\":{\"x\":[1]},\"b\":[true],\"c\":\"12\"}"));
  }

  @Test
  void dots_go_further_in() {
    assertThat(arguments(null, "a.b.c=1", "a.d=2", "e.f={\"g\": 1}", "e.f.h=2"))
        .isEqualTo(
            new JsonObject("{\"a\":{\"b\":{\"c\":1},\"d\":2},\"e\":{\"f\":{\"g\":1,\"h\":2}}}"));
  }

  @Test
  void the_command_decides_what_a_word_is() {
    assertThat(arguments(SCHEMA, "s=12", "i=10M", "b=true", "r=7", "in.s=true", "in.i=3"))
        .isEqualTo(
            new JsonObject(
                "{\"s\":\"12\",\"i\":10485760,\"b\":true,\"r\":\"7\","
                    + "\"in\":{\"s\":\"true\",\"i\":3}}"));
  }

  @Test
  void what_does_not_fit_is_left_for_qemu_to_refuse() {
    assertThat(arguments(SCHEMA, "i=x", "b=yes", "nonsense=1"))
        .isEqualTo(new JsonObject("{\"i\":\"x\",\"b\":\"yes\",\"nonsense\":1}"));
  }

  @Test
  void integers_are_exact() {
    assertThat(arguments(null, "a=18446744073709551615").getValue("a"))
        .isEqualTo(new BigInteger("18446744073709551615"));
  }

  @Test
  void types_are_asked_for_only_where_they_matter() {
    assertThat(Assignments.needTypes(List.of("a=x", "b={\"c\": 1}", "c=\"1\""))).isFalse();
    assertThat(Assignments.needTypes(List.of("a=x", "b=10M"))).isTrue();
    assertThat(Assignments.needTypes(List.of("a=true"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=1 a=2", "a=1 a.b=2", "a.b=1 a=2", "a=1 {}", "a=1 b", "a={", "a=\"x"})
  void what_is_unclear_is_not_sent(String words) {
    assertThatThrownBy(() -> arguments(null, words.split(" ")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Nothing was sent");
  }

  @Test
  void a_whole_request_is_taken_apart() {
    QmpRequest request =
        QmpRequest.read(
            "{\"exec-oob\": \"yank\", \"arguments\": {\"a\": 1}, \"id\": {\"x\": 1}}",
            List.of(),
            false,
            null);

    assertThat(request)
        .isEqualTo(
            new QmpRequest(
                "yank", new JsonObject().put("a", 1), true, new JsonObject().put("x", 1)));
    assertThat(request.reply(new JsonObject().put("return", 1)).encode())
        .isEqualTo("{\"return\":1,\"id\":{\"x\":1}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"execute\": 1}",
        "{\"execute\": \"a\", \"exec-oob\": \"a\"}",
        "{\"execute\": \"a\", \"argument\": {}}",
        "{\"execute\": \"a\", \"arguments\": []}",
        "{\"execute\": "
      })
  void a_request_that_is_none_is_not_sent(String request) {
    assertThatThrownBy(() -> QmpRequest.read(request, List.of(), false, null))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Nothing was sent");
  }
}
