package dev.blockjob.operations.step.node;

import dev.blockjob.jobs.check.ObsoleteNodes;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.ImageSite;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.RemainingJobs;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.job.OperationJobs;
import dev.blockjob.qmp.CommandException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Removes nodes that are no longer in use: {@code blockdev-del}. Those in use stay.
 *
 * @param nodes candidates
 * @param after the job that must have succeeded; null for nodes that the operation added
 */
public record DropNodes(List<String> nodes, @Nullable JobId after) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<DropNodes> TYPE =
      new StepType<>("drop-nodes", DropNodes.class, DropNodes::read);

  /** Copies. */
  public DropNodes {
    nodes = List.copyOf(nodes);
  }

  static DropNodes read(JsonObject json) {
    return new DropNodes(JsonFields.texts(json, "nodes"), JsonFields.job(json, "after"));
  }

  @Override
  public StepType<DropNodes> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "remove nodes that are no longer in use: " + String.join(", ", nodes);
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return nodes.stream().anyMatch(observed.nodes()::contains)
        ? Evidence.NOT_HAPPENED
        : Evidence.HAPPENED;
  }

  @Override
  public boolean isPointOfNoReturn() {
    return true;
  }

  /** The next process sees in the graph which are left. */
  @Override
  public boolean isForced() {
    return false;
  }

  @Override
  public boolean isCleanup() {
    return true;
  }

  @Override
  public JsonObject json() {
    JsonObject json = new JsonObject().put("nodes", JsonFields.array(nodes));
    return after == null ? json : json.put("after", after.value());
  }

  /**
   * The graph right after the job tells which nodes are to go, and in which order: QEMU itself
   * refuses to delete one that came into use since. If it doesn't show all of them unused, it is
   * asked for anew.
   */
  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    ObsoleteNodes obsoleteNodes = new ObsoleteNodes(nodes);
    return OperationJobs.at(qemu)
        .graphAfter(after)
        .map(obsoleteNodes::deletable)
        .compose(
            found ->
                found.containsAll(nodes)
                    ? Future.succeededFuture(found)
                    : qemu.commands().graph().map(obsoleteNodes::deletable))
        .compose(found -> delete(qemu, found, run));
  }

  /** QEMU removes a node's own children with it, and says of those that they are not found. */
  private Future<String> delete(QemuSite qemu, List<String> found, StepRun run) {
    List<Future<Object>> deletions = new ArrayList<>();
    for (String node : found) {
      deletions.add(qemu.commands().connection().execute(ObsoleteNodes.delete(node)));
    }
    return run.sent()
        .get()
        .compose(v -> Future.join(deletions))
        .map(all -> found.containsAll(nodes))
        .recover(DropNodes::unlessRefused)
        .compose(
            gone ->
                gone
                    ? Future.succeededFuture("gone")
                    : qemu.commands().graph().compose(this::left));
  }

  private static Future<Boolean> unlessRefused(Throwable failure) {
    return failure instanceof CommandException
        ? Future.succeededFuture(false)
        : Future.failedFuture(failure);
  }

  private Future<String> left(BlockGraph graph) {
    List<String> left = nodes.stream().filter(graph.nodes()::containsKey).toList();
    return left.isEmpty()
        ? Future.succeededFuture("gone")
        : Future.failedFuture(
            new StepFailedException("node " + String.join(", ", left) + ": it is in use"));
  }

  @Override
  public Future<String> performOffline(ImageSite images) {
    return Future.succeededFuture("it went with its QEMU");
  }

  @Override
  public Optional<Step> with(RemainingJobs remaining) {
    return after != null && remaining.isLost(after) ? Optional.empty() : Optional.of(this);
  }

  @Override
  public @Nullable JobId closesAfter() {
    return after;
  }
}
