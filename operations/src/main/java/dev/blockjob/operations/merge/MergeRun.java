package dev.blockjob.operations.merge;

import dev.blockjob.jobs.check.ClosedUsers;
import dev.blockjob.jobs.check.Encryption;
import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.job.HumanSize;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.plan.StartPlan;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.planning.Deletion;
import dev.blockjob.operations.planning.LayerUsers;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.node.DropNodes;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Adjacent layers that become one, by one job. */
final class MergeRun {

  /**
   * @param tidying what is left to do once the job has switched
   * @param after the graph then, as far as later runs need it
   */
  record Planned(
      PlannedJob job, Step start, List<Step> tidying, List<String> notes, BlockGraph after) {}

  private final MergeContext context;
  private final BlockGraph graph;
  private final Disk disk;
  private final BackingChain chain;
  private final List<BlockNode> layers;
  private final JobId id;
  private final List<String> notes = new ArrayList<>();

  /**
   * @param names of the layers, topmost first
   */
  MergeRun(MergeContext context, BlockGraph graph, Disk disk, List<String> names, int number) {
    this.context = context;
    this.graph = graph;
    this.disk = disk;
    this.chain = graph.chain(disk);
    this.layers = chain.layers().stream().filter(layer -> names.contains(layer.name())).toList();
    this.id = new JobId(context.id() + "-" + number);
  }

  Planned plan() {
    LayerUsers layerUsers = new LayerUsers(context.seen(), graph, chain);
    DirectionChooser chooser = new DirectionChooser(context, graph, disk, layers, layerUsers);
    Direction direction = chooser.direction(notes);
    boolean commit = direction == Direction.COMMIT;
    List<BlockNode> dropped =
        commit ? layers.subList(0, layers.size() - 1) : layers.subList(1, layers.size());
    Encryption.refusal(graph, dropped, commit ? bottom() : top())
        .ifPresent(
            any ->
                notes.add(
                    (commit ? bottom() : top()).image()
                        + " is in plain, and gets what was encrypted, as allowed"));
    StartPlan start =
        Planner.plan(
            graph, context.schema(), context.files(), id, request(direction), ClosedUsers.LOOKED);
    Gate gate =
        start.finalizeAtPending()
            ? Gate.PENDING
            : context.request().allOrNone() == null ? Gate.READY : Gate.HELD;
    JsonObject arguments = start.start().arguments();
    PlannedJob job =
        new PlannedJob(
            id,
            start.start().name(),
            gate == Gate.HELD ? arguments.copy().put("auto-finalize", false) : arguments,
            gate,
            start.promise(),
            dropped.stream().map(BlockNode::image).toList(),
            (commit ? bottom() : top()).image(),
            chain.active().image());
    if (commit && top().virtualSize() > bottom().virtualSize()) {
      notes.add(
          bottom()
              + " grows from "
              + HumanSize.format(bottom().virtualSize())
              + " to "
              + HumanSize.format(top().virtualSize())
              + ": the layers above are larger");
    }
    List<Step> tidying = new ArrayList<>();
    List<String> nodes = nodes(dropped, commit);
    if (!nodes.isEmpty()) {
      tidying.add(new DropNodes(nodes, id));
    }
    delete(dropped, layerUsers, tidying);
    String header = arguments.getString("backing-file");
    return new Planned(
        job,
        new StartJob(id, description(commit, dropped), commit ? changed() : List.of()),
        tidying,
        notes,
        MergedGraph.of(graph, chain, layers, commit, header));
  }

  /** A commit changes what is read through each layer under the top. */
  private List<Path> changed() {
    return layers.stream().skip(1).flatMap(layer -> context.seen().file(layer).stream()).toList();
  }

  private BlockJobRequest request(Direction direction) {
    if (direction == Direction.COMMIT) {
      return Commit.of(disk.name())
          .withTop(top().name())
          .withBase(bottom().name())
          .withAtReady(AtReady.KEEP)
          .withAllowRemoteBacking(context.request().allowRemoteBacking())
          .withAllowPlain(context.request().allowPlain())
          .withSpeed(context.request().speed());
    }
    return Stream.of(disk.name())
        .withTop(top().name())
        .withBase(chain.below(bottom().name()).map(BlockNode::name).orElse(null))
        .withAllowRemoteBacking(context.request().allowRemoteBacking())
        .withAllowPlain(context.request().allowPlain())
        .withSpeed(context.request().speed());
  }

  private String description(boolean commit, List<BlockNode> dropped) {
    String names = dropped.stream().map(BlockNode::name).collect(Collectors.joining(", "));
    return commit
        ? "commit " + names + " down into " + bottom() + " as job " + id
        : "stream " + names + " up into " + top() + " as job " + id;
  }

  /** All that is at or under the layers that drop out, and not under what stays. */
  private List<String> nodes(List<BlockNode> dropped, boolean commit) {
    Set<String> kept =
        (commit ? List.of(bottom()) : chain.below(bottom().name()).stream().toList())
            .stream()
                .flatMap(layer -> graph.tree(layer.name()).stream())
                .map(BlockNode::name)
                .collect(Collectors.toSet());
    return graph.tree(dropped.get(0).name()).stream()
        .map(BlockNode::name)
        .filter(name -> !kept.contains(name) && !name.startsWith("#"))
        .toList();
  }

  private void delete(List<BlockNode> dropped, LayerUsers layerUsers, List<Step> steps) {
    BlockNode above = null;
    for (BlockNode layer : dropped) {
      if (context.request().keepFiles()) {
        notes.add(layer.image() + " stays, as asked");
      } else {
        boolean stays =
            Deletion.plan(
                context.seen(),
                graph,
                layerUsers,
                layer,
                above,
                context.request().drop(),
                id,
                steps,
                notes);
        above = stays ? layer : null;
      }
    }
  }

  private BlockNode top() {
    return layers.get(0);
  }

  private BlockNode bottom() {
    return layers.get(layers.size() - 1);
  }
}
