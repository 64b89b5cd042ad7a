package dev.blockjob.qmp.fake;

import dev.blockjob.qmp.schema.QmpSchema;
import dev.blockjob.qmp.schema.SchemaProblem;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The answers that a {@link FakeQemu} gives by itself:
 *
 * <pre>{@code
 * Dialog.of(RecordedSchema.QEMU_10_0)
 *     .on("query-jobs", Reaction.returns("[]"))
 *     .on("job-complete", Reaction.lost())
 * }</pre>
 *
 * <p>{@code qmp_capabilities} succeeds and {@code query-qmp-schema} returns the recorded schema,
 * unless it says otherwise. A command that the schema doesn't allow is refused, as QEMU would, and
 * noted; one that the dialog doesn't have, too. Immutable.
 *
 * @param qemu which QEMU it is to be
 * @param reactions to each command: the first to the first, the second to the second; the last one
 *     to all after it
 */
public record Dialog(RecordedSchema qemu, Map<String, List<Reaction>> reactions) {

  /** Copies. */
  public Dialog {
    Map<String, List<Reaction>> copy = new HashMap<>();
    reactions.forEach((command, all) -> copy.put(command, List.copyOf(all)));
    reactions = Map.copyOf(copy);
  }

  /** One that answers no command but those that every client sends. */
  public static Dialog of(RecordedSchema qemu) {
    return new Dialog(qemu, Map.of("qmp_capabilities", List.of(Reaction.returns("{}"))));
  }

  /** With that reaction to {@code command}, behind those that there are. */
  public Dialog on(String command, Reaction reaction) {
    Map<String, List<Reaction>> all = new HashMap<>(reactions);
    List<Reaction> more = new ArrayList<>(all.getOrDefault(command, List.of()));
    more.add(reaction);
    all.put(command, more);
    return new Dialog(qemu, all);
  }

  /**
   * What to do about a request.
   *
   * @param before how many of that command came before it
   */
  Reaction to(JsonObject request, int before) {
    String command = FakeQemu.command(request);
    List<Reaction> all = reactions.getOrDefault(command, List.of());
    if (!all.isEmpty()) {
      return all.get(Math.min(before, all.size() - 1));
    }
    return command.equals("query-qmp-schema")
        ? Reaction.returns(qemu.reply().encode())
        : Reaction.refuses("GenericError", "the dialog has no " + command);
  }

  /** What {@code schema} has against a request; empty if nothing. */
  static String problem(QmpSchema schema, JsonObject request) {
    return schema
        .check(
            FakeQemu.command(request),
            request.getJsonObject("arguments", new JsonObject()),
            request.containsKey("exec-oob"))
        .stream()
        .map(SchemaProblem::message)
        .collect(Collectors.joining("; "));
  }
}
