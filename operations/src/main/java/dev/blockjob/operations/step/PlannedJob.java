package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.jobs.promise.PromiseJson;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.WireName;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A job of an operation, with all that is needed to judge it after a crash.
 *
 * @param id carries the operation's id
 * @param command the QMP command that starts it
 * @param arguments of that command
 * @param gate where it waits for us
 * @param promise what the graph shows after success, by node names: for the QEMU it was planned on
 * @param dropped the images that have left the disk's chain then: for a later QEMU, or none
 * @param kept an image that stays, and has the data of those dropped
 * @param leaf the image that the disk is on before
 */
public record PlannedJob(
    JobId id,
    String command,
    JsonObject arguments,
    Gate gate,
    GraphPromise promise,
    List<String> dropped,
    String kept,
    String leaf) {

  /** Copies. */
  public PlannedJob {
    arguments = arguments.copy();
    dropped = List.copyOf(dropped);
  }

  public QmpCommand<Object> start() {
    return QmpCommand.raw(command, arguments);
  }

  /** Whether the disk moves to another image: then no image's header tells that it did. */
  public boolean pivots() {
    return dropped.contains(leaf);
  }

  /**
   * Whether a client can have QEMU move the disk to {@link #kept} by it: also where it is to end
   * without that, as a copy is.
   */
  public boolean movesTheDisk() {
    return pivots() || command.endsWith("mirror");
  }

  /**
   * Whether QEMU opens the file of {@link #kept} anew, by its name, when the job begins and when it
   * ends otherwise than well: it is read-only in between.
   */
  public boolean reopens() {
    return switch (command) {
      case "block-commit" -> true;
      case "block-stream" -> !kept.equals(leaf);
      default -> false;
    };
  }

  JsonObject json() {
    return new JsonObject()
        .put("id", id.value())
        .put("command", command)
        .put("arguments", arguments)
        .put("gate", gate.wireName())
        .put("promise", PromiseJson.write(promise))
        .put("dropped", JsonFields.array(dropped))
        .put("kept", kept)
        .put("leaf", leaf);
  }

  static PlannedJob read(JsonObject json) {
    return new PlannedJob(
        new JobId(JsonFields.text(json, "id")),
        JsonFields.text(json, "command"),
        JsonFields.object(json, "arguments"),
        gate(JsonFields.text(json, "gate")),
        PromiseJson.read(JsonFields.object(json, "promise")),
        JsonFields.texts(json, "dropped"),
        JsonFields.text(json, "kept"),
        JsonFields.text(json, "leaf"));
  }

  private static Gate gate(String name) {
    return WireName.find(Gate.values(), name)
        .orElseThrow(() -> new IllegalArgumentException("no gate is called \"" + name + '"'));
  }
}
