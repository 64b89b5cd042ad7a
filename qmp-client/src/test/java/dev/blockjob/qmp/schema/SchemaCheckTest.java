package dev.blockjob.qmp.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.schema.SchemaProblem.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaCheckTest {

  private static List<SchemaProblem> check(String command, String arguments) {
    return SmallSchema.SCHEMA.check(command, new JsonObject(arguments), false);
  }

  private static SchemaProblem only(String command, String arguments) {
    List<SchemaProblem> problems = check(command, arguments);
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"driver\": \"qcow2\"}",
        "{\"driver\": \"qcow2\", \"backing\": null}",
        "{\"driver\": \"qcow2\", \"backing\": \"base\"}",
        "{\"driver\": \"throttle\", \"throttle-group\": \"g\", \"file\": {\"driver\": \"qcow2\"}}"
      })
  void whatFitsIsNotComplainedAbout(String arguments) {
    assertThat(check("blockdev-add", arguments)).isEmpty();
  }

  @Test
  void anUnknownCommandNamesTheNearest() {
    SchemaProblem problem = only("blockdev-mirrot", "{}");

    assertThat(problem.kind()).isEqualTo(Kind.UNKNOWN_COMMAND);
    assertThat(problem.nearest()).containsExactly("blockdev-mirror");
    assertThat(problem.message())
        .isEqualTo("this QEMU has no command 'blockdev-mirrot'; did you mean 'blockdev-mirror'?");
  }

  @Test
  void anUnknownArgumentNamesTheNearestOfTheVariantThatWasChosen() {
    SchemaProblem problem = only("blockdev-add", "{\"driver\": \"qcow2\", \"backin\": \"base\"}");

    assertThat(problem.kind()).isEqualTo(Kind.UNKNOWN_ARGUMENT);
    assertThat(problem.nearest()).containsExactly("backing");
    assertThat(only("blockdev-add", "{\"driver\": \"qcow2\", \"throttle-group\": \"g\"}").kind())
        .as("of another variant")
        .isEqualTo(Kind.UNKNOWN_ARGUMENT);
  }

  @Test
  void whatIsNestedIsNamedWithItsPath() {
    SchemaProblem problem =
        only("transaction", "{\"actions\": [{\"type\": \"abort\"}, {\"type\": \"abrot\"}]}");

    assertThat(problem.kind()).isEqualTo(Kind.UNKNOWN_VALUE);
    assertThat(problem.path()).isEqualTo("actions[1].type");
    assertThat(problem.nearest()).containsExactly("abort");
  }

  @Test
  void aMissingArgumentIsNamed() {
    assertThat(check("blockdev-mirror", "{}"))
        .extracting(SchemaProblem::message)
        .containsExactly("blockdev-mirror needs 'device'", "blockdev-mirror needs 'sync'");
  }

  @Test
  void aWrongTypeIsShown() {
    assertThat(
            check(
                "blockdev-mirror",
                "{\"device\": 1, \"sync\": \"full\", \"speed\": \"10\", \"target-is-zero\": 0}"))
        .extracting(SchemaProblem::message)
        .containsExactly(
            "'device' of blockdev-mirror is to be string, not the int 1",
            "'speed' of blockdev-mirror is to be int, not the string \"10\"",
            "'target-is-zero' of blockdev-mirror is to be boolean, not the int 0");
    assertThat(only("blockdev-add", "{\"driver\": \"qcow2\", \"backing\": 7}").message())
        .as("an alternate")
        .isEqualTo("'backing' of blockdev-add is to be object or string or null, not the int 7");
    assertThat(only("transaction", "{\"actions\": {}}").message()).contains("is to be array");
  }

  @Test
  void aBadValueWithoutNeighbourListsThemAll() {
    assertThat(only("blockdev-mirror", "{\"device\": \"d\", \"sync\": \"incremental\"}").message())
        .isEqualTo(
            "'sync' of blockdev-mirror can't be 'incremental': it is one of top, full, none");
  }

  @Test
  void onlyWhatAllowsItGoesOutOfBand() {
    JsonObject none = new JsonObject();

    assertThat(SmallSchema.SCHEMA.check("migrate-pause", none, true)).isEmpty();
    assertThat(SmallSchema.SCHEMA.check("query-status", none, true))
        .extracting(SchemaProblem::kind)
        .containsExactly(Kind.NOT_OUT_OF_BAND);
  }

  @Test
  void aDevicesPropertiesAreNotInTheSchema() {
    QmpSchema schema =
        QmpSchema.of(
            new JsonArray(
                """
                [{"name": "device_add", "meta-type": "command", "arg-type": "1"},
                 {"name": "1", "meta-type": "object",
                   "members": [{"name": "driver", "type": "str"}]},
                 {"name": "str", "meta-type": "builtin", "json-type": "string"}]
                """));

    assertThat(
            schema.check(
                "device_add", new JsonObject("{\"driver\": \"scsi-hd\", \"wwn\": 7}"), false))
        .isEmpty();
  }
}
