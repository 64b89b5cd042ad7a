package dev.blockjob.operations.step.node;

import dev.blockjob.jobs.check.SizeChecks;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.operations.engine.CommandRefusals;
import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.Trait;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds a node: {@code blockdev-add}.
 *
 * @param node its name, which was unused when the operation was planned
 * @param arguments of the command
 * @param size what its size has to be, in bytes; 0 if it was made with that size
 */
public record AddNode(String node, JsonObject arguments, long size) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<AddNode> TYPE =
      new StepType<>("add-node", AddNode.class, AddNode::read);

  /** Copies. */
  public AddNode {
    arguments = arguments.copy();
  }

  static AddNode read(JsonObject json) {
    return new AddNode(
        JsonFields.text(json, "node"),
        JsonFields.object(json, "arguments"),
        json.getLong("size", 0L));
  }

  @Override
  public StepType<AddNode> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "add node " + node + " (" + arguments.getString("driver") + ")";
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return observed.nodes().contains(node) ? Evidence.HAPPENED : Evidence.NOT_HAPPENED;
  }

  @Override
  public List<Step> compensation() {
    return List.of(new DropNodes(List.of(node), null));
  }

  @Override
  public JsonObject json() {
    return new JsonObject().put("node", node).put("arguments", arguments).put("size", size);
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    Future<Void> added = qemu.commands().run("blockdev-add", arguments);
    Future<Void> answered = run.sent().get().compose(v -> added).recover(CommandRefusals::refused);
    return size == 0
        ? answered.map("added")
        : answered.compose(v -> qemu.commands().graph()).compose(this::sized);
  }

  private Future<String> sized(BlockGraph graph) {
    return SizeChecks.otherSize(graph, node, size)
        .<Future<String>>map(why -> Future.failedFuture(new StepFailedException(why)))
        .orElseGet(() -> Future.succeededFuture("added, " + size + " bytes"));
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.PASSES);
  }

  @Override
  public @Nullable String opens() {
    return arguments.getString("filename");
  }
}
