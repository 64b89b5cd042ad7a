package dev.blockjob.qmp.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonArray;
import java.util.List;
import org.junit.jupiter.api.Test;

class QmpSchemaTest {

  private static final QmpSchema SCHEMA = SmallSchema.SCHEMA;

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
    assertThat(values("blockdev-mirror", "sync")).contains("full").doesNotContain("incremental");
    assertThat(values("transaction", "actions.type")).contains("blockdev-snapshot");
    assertThat(values("blockdev-mirror", "device")).as("no enum").isEmpty();
  }

  private static List<String> values(String command, String argument) {
    return SCHEMA.enumValues(SCHEMA.argument(command, argument).orElseThrow().type());
  }

  @Test
  void anEntityWithoutNameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QmpSchema.of(new JsonArray("[{\"meta-type\": \"enum\"}]")));
    assertThatIllegalArgumentException().isThrownBy(() -> QmpSchema.of(new JsonArray("[7]")));
  }

  @Test
  void commandsEventsAndTheirTypesCanBeWalked() {
    SchemaCommand mirror = SCHEMA.command("blockdev-mirror").orElseThrow();
    SchemaEvent ready = SCHEMA.event("BLOCK_JOB_READY").orElseThrow();

    assertThat(SCHEMA.commands())
        .extracting(SchemaCommand::name)
        .containsExactly(
            "blockdev-add", "blockdev-mirror", "migrate-pause", "query-status", "transaction");
    assertThat(SCHEMA.events()).containsExactly(ready);
    assertThat(SCHEMA.type(mirror.argumentType()))
        .isInstanceOfSatisfying(
            SchemaType.Structure.class,
            arguments ->
                assertThat(arguments.members())
                    .extracting(SchemaMember::name)
                    .containsExactly("device", "sync", "target-is-zero", "speed"));
    assertThat(SCHEMA.argument("blockdev-mirror", "target-is-zero").orElseThrow().optional())
        .isTrue();
    assertThat(SCHEMA.argument("blockdev-mirror", "device").orElseThrow().optional()).isFalse();
    assertThat(SCHEMA.type("no such id")).isEqualTo(SchemaType.Builtin.VALUE);
  }

  @Test
  void featuresAreFoundOnCommandsArgumentsAndValues() {
    assertThat(SCHEMA.hasFeature("blockdev-add", "unstable")).isTrue();
    assertThat(SCHEMA.hasFeature("blockdev-mirror", "unstable")).isFalse();
    assertThat(SCHEMA.hasFeature("blockdev-mirror", "device", "deprecated")).isTrue();
    assertThat(SCHEMA.hasFeature("blockdev-mirror", "sync", "deprecated")).isFalse();
    assertThat(SCHEMA.command("migrate-pause").orElseThrow().allowOob()).isTrue();
    assertThat(SCHEMA.type("8"))
        .isEqualTo(
            new SchemaType.Enumeration(
                List.of(
                    new SchemaType.Value("top", List.of("deprecated")),
                    new SchemaType.Value("full", List.of()),
                    new SchemaType.Value("none", List.of()))));
  }

  @Test
  void anOlderSchemaNamesItsValuesOnly() {
    assertThat(SCHEMA.enumValues("21")).containsExactly("qcow2", "throttle");
  }

  @Test
  void theNearestCommandsAndEventsAreNamed() {
    assertThat(SCHEMA.nearest("blokdev_mirror")).containsExactly("blockdev-mirror");
    assertThat(SCHEMA.nearest("block_job_raedy")).containsExactly("BLOCK_JOB_READY");
    assertThat(SCHEMA.nearest("nothing like it")).isEmpty();
  }
}
