package dev.blockjob.jobs.plan;

import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** As much of the schemas as plans ask for. */
public final class Schemas {

  /** Has none of what later versions brought. */
  static final QmpSchema QEMU_7_2 = new Schemas().with("drive-mirror").schema();

  /** Has all that is asked for. */
  public static final QmpSchema QEMU_11_1 =
      new Schemas()
          .with("drive-mirror")
          .with("blockdev-mirror", "target-is-zero")
          .with("blockdev-backup", "on-cbw-error")
          .with("block-commit", "backing-mask-protocol")
          .with("block-stream", "backing-mask-protocol")
          .with("query-block", "flat")
          .schema();

  /** Has nothing at all, not even {@code drive-mirror}. */
  static final QmpSchema EMPTY = new Schemas().schema();

  private final JsonArray entities = new JsonArray();

  private Schemas with(String command, String... arguments) {
    JsonArray members = new JsonArray();
    for (String argument : arguments) {
      members.add(new JsonObject().put("name", argument).put("type", "any"));
    }
    String type = "of-" + command;
    entities.add(
        new JsonObject().put("name", command).put("meta-type", "command").put("arg-type", type));
    entities.add(
        new JsonObject().put("name", type).put("meta-type", "object").put("members", members));
    return this;
  }

  private QmpSchema schema() {
    entities.add(new JsonObject().put("name", "any").put("meta-type", "builtin"));
    return QmpSchema.of(entities);
  }
}
