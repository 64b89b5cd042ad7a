package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.fake.RecordedSchema;
import dev.blockjob.qmp.schema.QmpSchema;
import dev.blockjob.qmp.schema.SchemaCommand;
import dev.blockjob.qmp.schema.SchemaProblem;
import dev.blockjob.qmp.schema.SchemaProblem.Kind;
import dev.blockjob.qmp.schema.SchemaType;
import dev.blockjob.qmp.schema.SchemaType.Builtin;
import dev.blockjob.qmp.schema.SchemaType.Structure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The schema of real QEMUs, and whether what it finds wrong is what QEMU refuses. */
class SchemaIT {

  @OnEveryQemu
  void eachCommandOfQemuIsThereWithTypesThatCanBeResolved(QemuLab lab) {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));
    QmpSchema schema = Await.get(connection.schema());
    List<String> asked =
        ((JsonArray) Await.get(connection.execute("query-commands")))
            .stream().map(each -> ((JsonObject) each).getString("name")).sorted().toList();

    assertThat(schema.commands()).extracting(SchemaCommand::name).containsAll(asked);
    for (SchemaCommand command : schema.commands()) {
      assertThat(schema.type(command.argumentType())).isInstanceOf(Structure.class);
      assertThat(schema.slice(command.name()))
          .allSatisfy(entity -> resolves(schema, (JsonObject) entity));
    }
    assertThat(schema.hasArgument("blockdev-add", "file.file.filename")).isTrue();
    String copyMode = schema.argument("blockdev-mirror", "copy-mode").orElseThrow().type();
    assertThat(schema.enumValues(copyMode)).contains("write-blocking");
    assertThat(schema.hasFeature("blockdev-add", "driver", "deprecated")).isFalse();
  }

  private static void resolves(QmpSchema schema, JsonObject entity) {
    JsonArray members = entity.getJsonArray("members", new JsonArray());
    for (Object member : members) {
      String id = ((JsonObject) member).getString("type");
      if (id != null && !id.equals("any")) {
        SchemaType type = schema.type(id);
        assertThat(type).as(id).isNotEqualTo(Builtin.VALUE);
      }
    }
  }

  /** If not: {@code blockjob --json qmp query-qmp-schema | gzip -9n} records it anew. */
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void theRecordedSchemaIsTheRealOne(QemuLab lab) {
    String version = lab.qemu().version();
    String name = "QEMU_" + version.substring(0, version.lastIndexOf('.')).replace('.', '_');
    assumeThat(RecordedSchema.values()).extracting(Enum::name).contains(name);
    QmpSchema recorded = RecordedSchema.valueOf(name).schema();
    QmpSchema real = Await.get(WireTests.connect(lab, lab.start(lab.launch())).schema());

    assertThat(recorded.commands()).isEqualTo(real.commands());
    assertThat(recorded.events()).isEqualTo(real.events());
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aConnectionAsksOnce(QemuLab lab) {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));

    Future<QmpSchema> first = connection.schema();

    assertThat(Await.get(connection.schema())).isSameAs(Await.get(first));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void twoQemusOfOneBuildShareTheirSchemaAndTheProgramsDoNot(QemuLab lab) {
    QmpConnection first = WireTests.connect(lab, lab.start(lab.launch()));
    QmpConnection second = WireTests.connect(lab, lab.start(lab.launch()));
    QmpSchema schema = Await.get(first.schema());

    assertThat(Await.get(second.schema())).isSameAs(schema);
    assertThat(schema.hasCommand("device_add")).isEqualTo(lab.kind().hasGuest());
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void whatIsFoundWrongIsWhatQemuRefuses(QemuLab lab) {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));

    refused(connection, "query-jbos", "{}", Kind.UNKNOWN_COMMAND);
    refused(connection, "blockdev-del", "{\"nodename\": \"x\"}", Kind.UNKNOWN_ARGUMENT);
    refused(connection, "blockdev-del", "{}", Kind.MISSING_ARGUMENT);
    refused(connection, "blockdev-del", "{\"node-name\": 7}", Kind.WRONG_TYPE);
    refused(
        connection,
        "blockdev-add",
        "{\"driver\": \"qcow3\", \"node-name\": \"n\", \"file\": \"f\"}",
        Kind.UNKNOWN_VALUE);
    refused(
        connection,
        "blockdev-add",
        "{\"driver\": \"null-co\", \"node-name\": \"n\", \"filename\": \"f\"}",
        Kind.UNKNOWN_ARGUMENT);
    refused(
        connection,
        "transaction",
        "{\"actions\": [{\"type\": \"abort\", \"data\": {\"x\": 1}}]}",
        Kind.UNKNOWN_ARGUMENT);
  }

  private static void refused(
      QmpConnection connection, String command, String arguments, Kind expected) {
    JsonObject json = new JsonObject(arguments);
    assertThat(Await.get(connection.schema()).check(command, json, false))
        .as(command + arguments)
        .extracting(SchemaProblem::kind)
        .contains(expected);
    assertThat(FailedFutures.failure(connection.execute(command, json)))
        .as(command + arguments)
        .isInstanceOf(CommandException.class);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void whatQemuTakesIsNotFoundWrong(QemuLab lab) {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));

    taken(
        connection,
        "blockdev-add",
        "{\"driver\": \"raw\", \"node-name\": \"n\", \"cache\": {\"direct\": false}, \"size\": 512,"
            + " \"file\": {\"driver\": \"null-co\", \"size\": 1048576, \"read-zeroes\": true}}");
    taken(
        connection,
        "transaction",
        "{\"actions\": [{\"type\": \"block-dirty-bitmap-add\", \"data\":"
            + " {\"node\": \"n\", \"name\": \"b\", \"granularity\": 65536}}]}");
    taken(
        connection, "object-add", "{\"qom-type\": \"secret\", \"id\": \"s\", \"data\": \"hush\"}");
    taken(connection, "block-dirty-bitmap-remove", "{\"node\": \"n\", \"name\": \"b\"}");
    taken(connection, "blockdev-del", "{\"node-name\": \"n\"}");
  }

  private static void taken(QmpConnection connection, String command, String arguments) {
    JsonObject json = new JsonObject(arguments);
    assertThat(Await.get(connection.schema()).check(command, json, false)).isEmpty();
    Await.get(connection.execute(command, json));
  }
}
