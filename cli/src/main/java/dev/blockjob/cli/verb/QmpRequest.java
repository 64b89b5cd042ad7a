package dev.blockjob.cli.verb;

import dev.blockjob.cli.UsageException;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command as the user typed it.
 *
 * @param id what the reply is to carry; null for nothing
 */
record QmpRequest(String command, JsonObject arguments, boolean outOfBand, @Nullable Object id) {

  private static final Set<String> MEMBERS = Set.of("execute", "exec-oob", "arguments", "id");

  /**
   * Reads a name and {@code words}, which are one JSON object or assignments; or a whole request as
   * JSON.
   *
   * @param schema tells the types of assignments; without it they are what they look like
   */
  static QmpRequest read(
      String name, List<String> words, boolean outOfBand, @Nullable QmpSchema schema) {
    if (name.stripLeading().startsWith("{")) {
      if (!words.isEmpty()) {
        throw new UsageException("a whole request is one argument. Nothing was sent.");
      }
      return request(JsonArguments.request(name), outOfBand);
    }
    JsonObject arguments;
    if (words.isEmpty() || (words.size() == 1 && !Assignments.isOne(words.get(0)))) {
      arguments = JsonArguments.read(name, words.isEmpty() ? null : words.get(0));
    } else if (schema == null) {
      arguments = Assignments.read(name, words);
    } else {
      arguments = Assignments.read(name, words, schema);
    }
    return new QmpRequest(name, arguments, outOfBand, null);
  }

  private static QmpRequest request(JsonObject whole, boolean outOfBand) {
    for (String member : whole.fieldNames()) {
      if (!MEMBERS.contains(member)) {
        throw new UsageException(
            "a request has no member '" + member + "'. Nothing was sent: " + whole.encode());
      }
    }
    boolean oob = whole.containsKey("exec-oob");
    Object name = whole.getValue(oob ? "exec-oob" : "execute");
    if (!(name instanceof String command) || (oob && whole.containsKey("execute"))) {
      throw new UsageException(
          "a request names its command as \"execute\" (or \"exec-oob\"). Nothing was sent: "
              + whole.encode());
    }
    Object arguments = whole.getValue("arguments", new JsonObject());
    if (!(arguments instanceof JsonObject object)) {
      throw new UsageException(
          "the arguments of " + command + " are to be a JSON object. Nothing was sent.");
    }
    return new QmpRequest(command, object, oob || outOfBand, whole.getValue("id"));
  }

  /** To be sent. */
  QmpCommand<Object> toSend() {
    return outOfBand
        ? QmpCommand.rawOutOfBand(command, arguments)
        : QmpCommand.raw(command, arguments);
  }

  /** The reply with the request's id. */
  JsonObject reply(JsonObject reply) {
    return id == null ? reply : reply.put("id", id);
  }
}
