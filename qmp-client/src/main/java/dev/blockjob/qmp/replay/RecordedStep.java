package dev.blockjob.qmp.replay;

import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.impl.codec.JsonReader;
import dev.blockjob.qmp.trace.TracedMessage;
import dev.blockjob.qmp.trace.TracedMessage.Kind;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A recorded message, and what became of it in the replay. */
final class RecordedStep {

  private final TracedMessage recorded;
  private final JsonObject json;
  private final @Nullable Object id;

  /** Of a command: the client sent it, with this id. */
  private boolean sent;

  private @Nullable Object clientId;

  /** Of a command: its reply, once it is time for it. */
  private @Nullable RecordedStep answer;

  /** Of a command: waited for in vain. */
  private boolean passedOver;

  RecordedStep(TracedMessage recorded) {
    this.recorded = recorded;
    this.json = read(recorded.text());
    this.id = json.getValue("id");
  }

  /** Empty for what is no JSON. */
  static JsonObject read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      return text.startsWith("{") ? JsonReader.read(bytes, 0, bytes.length) : new JsonObject();
    } catch (ProtocolException e) {
      return new JsonObject();
    }
  }

  TracedMessage recorded() {
    return recorded;
  }

  boolean isCommand() {
    return recorded.kind() == Kind.COMMAND;
  }

  /** Whether this is the reply to {@code command}. */
  boolean answers(RecordedStep command) {
    boolean reply = recorded.kind() == Kind.REPLY || recorded.kind() == Kind.ERROR;
    return reply && id != null && Objects.equals(id, command.id);
  }

  boolean isSent() {
    return sent;
  }

  void sentAs(@Nullable Object byClient) {
    sent = true;
    clientId = byClient;
  }

  @Nullable Object clientId() {
    return clientId;
  }

  @Nullable RecordedStep answer() {
    return answer;
  }

  void answeredBy(RecordedStep reply) {
    answer = reply;
  }

  boolean isPassedOver() {
    return passedOver;
  }

  void passOver() {
    passedOver = true;
  }

  /** Whether a request is this command, under whatever id. */
  boolean isSameAs(JsonObject request, NameMapping mapping) {
    return isCommand()
        && name(json).equals(name(request))
        && json.containsKey("exec-oob") == request.containsKey("exec-oob")
        && mapping.match(arguments(json), arguments(request));
  }

  static String name(JsonObject request) {
    Object name = request.getValue("execute", request.getValue("exec-oob"));
    return name instanceof String text ? text : "";
  }

  private static Object arguments(JsonObject request) {
    return request.getValue("arguments", new JsonObject());
  }

  /** The recorded reply under another id; the rest byte for byte where that can be. */
  String underId(@Nullable Object other) {
    if (Objects.equals(id, other)) {
      return recorded.text();
    }
    if (other != null) {
      String text = recorded.text();
      String field = "\"id\": " + io.vertx.core.json.Json.encode(id);
      int at = text.indexOf(field);
      if (at >= 0 && text.indexOf(field, at + 1) < 0) {
        return text.replace(field, "\"id\": " + io.vertx.core.json.Json.encode(other));
      }
    }
    JsonObject copy = json.copy();
    copy.remove("id");
    return other == null ? copy.encode() : copy.put("id", other).encode();
  }
}
