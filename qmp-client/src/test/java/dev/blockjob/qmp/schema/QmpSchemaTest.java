package dev.blockjob.qmp.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonArray;
import org.junit.jupiter.api.Test;

class QmpSchemaTest {

  /** Cut out of a real one: names of types are numbers, as QEMU masks them. */
  private static final QmpSchema SCHEMA =
      QmpSchema.of(
          new JsonArray(
              """
              [{"name": "blockdev-mirror", "meta-type": "command", "arg-type": "7", "ret-type": "0"},
               {"name": "query-status", "meta-type": "command", "arg-type": "0", "ret-type": "9"},
               {"name": "BLOCK_JOB_READY", "meta-type": "event", "arg-type": "7"},
               {"name": "blockdev-add", "meta-type": "command", "arg-type": "20", "ret-type": "0"},
               {"name": "transaction", "meta-type": "command", "arg-type": "30", "ret-type": "0"},
               {"name": "0", "meta-type": "object", "members": []},
               {"name": "7", "meta-type": "object", "members": [
                 {"name": "device", "type": "str"},
                 {"name": "sync", "type": "8"},
                 {"name": "target-is-zero", "type": "bool", "default": null}]},
               {"name": "8", "meta-type": "enum", "values": ["top", "full", "none"]},
               {"name": "20", "meta-type": "object", "tag": "driver",
                 "members": [{"name": "driver", "type": "21"}],
                 "variants": [{"case": "qcow2", "type": "22"}, {"case": "throttle", "type": "24"}]},
               {"name": "21", "meta-type": "enum", "values": ["qcow2", "throttle"]},
               {"name": "22", "meta-type": "object", "members": [
                 {"name": "backing", "type": "23", "default": null}]},
               {"name": "23", "meta-type": "alternate",
                 "members": [{"type": "20"}, {"type": "str"}, {"type": "null"}]},
               {"name": "24", "meta-type": "object", "members": [
                 {"name": "throttle-group", "type": "str"}, {"name": "file", "type": "23"}]},
               {"name": "30", "meta-type": "object", "members": [{"name": "actions", "type": "[31]"}]},
               {"name": "[31]", "meta-type": "array", "element-type": "31"},
               {"name": "31", "meta-type": "object", "members": [{"name": "type", "type": "32"}]},
               {"name": "32", "meta-type": "enum", "values": ["abort", "blockdev-snapshot"]},
               {"name": "str", "meta-type": "builtin", "json-type": "string"},
               {"name": "bool", "meta-type": "builtin", "json-type": "boolean"},
               {"name": "null", "meta-type": "builtin", "json-type": "null"}]
              """));

  @Test
  void aCommandIsThereIfTheSchemaHasItAsACommand() {
    assertThat(SCHEMA.hasCommand("blockdev-mirror")).isTrue();
    assertThat(SCHEMA.hasCommand("drive-mirror")).isFalse();
    assertThat(SCHEMA.hasCommand("BLOCK_JOB_READY")).as("an event").isFalse();
    assertThat(SCHEMA.hasCommand("7")).as("a type").isFalse();
  }

  @Test
  void anArgumentIsThereIfItsCommandHasIt() {
    assertThat(SCHEMA.hasArgument("blockdev-mirror", "target-is-zero")).isTrue();
    assertThat(SCHEMA.hasArgument("blockdev-mirror", "replaces")).isFalse();
    assertThat(SCHEMA.hasArgument("query-status", "device")).isFalse();
    assertThat(SCHEMA.hasArgument("drive-mirror", "device")).as("no such command").isFalse();
  }

  @Test
  void argumentsOfVariantsCount() {
    assertThat(SCHEMA.hasArgument("blockdev-add", "backing")).isTrue();
    assertThat(SCHEMA.hasArgument("blockdev-add", "throttle-group")).isTrue();
  }

  @Test
  void argumentsInsideArgumentsAreNamedWithDots() {
    assertThat(SCHEMA.hasArgument("blockdev-add", "file.throttle-group")).isTrue();
    assertThat(SCHEMA.hasArgument("blockdev-add", "file.file.backing")).isTrue();
    assertThat(SCHEMA.hasArgument("blockdev-add", "driver.nothing")).isFalse();
    assertThat(SCHEMA.hasArgument("transaction", "actions.type")).as("through a list").isTrue();
  }

  @Test
  void enumValuesAreFound() {
    assertThat(SCHEMA.hasEnumValue("blockdev-mirror", "sync", "full")).isTrue();
    assertThat(SCHEMA.hasEnumValue("blockdev-mirror", "sync", "incremental")).isFalse();
    assertThat(SCHEMA.hasEnumValue("transaction", "actions.type", "blockdev-snapshot")).isTrue();
    assertThat(SCHEMA.hasEnumValue("blockdev-mirror", "device", "full")).as("no enum").isFalse();
  }

  @Test
  void anEntityWithoutNameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QmpSchema.of(new JsonArray("[{\"meta-type\": \"enum\"}]")));
  }
}
