package dev.blockjob.cli.follow;

import dev.blockjob.cli.Session;
import dev.blockjob.cli.Waiting;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * What jobs leave in QEMU that nobody may miss. To say so is a courtesy, and takes no long wait.
 * Asked only after a job that was started here has ended well: elsewhere the question could harm.
 */
public final class Remains {

  private static final Duration COURTESY = Duration.ofSeconds(5);

  private final Session session;

  /** Of that call's QEMU. */
  public Remains(Session session) {
    this.session = session;
  }

  /** Nodes that stand above disks: what active commits leave of disks made with -blockdev. */
  public List<String> ofCommits() {
    return graph().stream()
        .flatMap(
            graph -> graph.disks().stream().filter(Disk::isAttached).map(it -> over(graph, it)))
        .filter(over -> !over.isEmpty())
        .map(
            over ->
                "left over the disk: "
                    + over.stream().map(BlockNode::toString).collect(Collectors.joining(", "))
                    + "; QEMU takes no snapshot, mirror or commit of it before they are removed, in"
                    + " this order: `blockjob qmp blockdev-del node-name="
                    + over.get(0).name()
                    + "`")
        .toList();
  }

  /** The topmost first. Those that QEMU named itself go with the ones above them. */
  private static List<BlockNode> over(BlockGraph graph, Disk disk) {
    List<BlockNode> over = new ArrayList<>();
    List<BlockNode> next = graph.parents(disk.root());
    while (!next.isEmpty() && over.size() < graph.nodes().size()) {
      over.addAll(0, next);
      next = next.stream().flatMap(node -> graph.parents(node.name()).stream()).toList();
    }
    over.removeIf(node -> node.name().startsWith("#"));
    return over;
  }

  private Optional<BlockGraph> graph() {
    CompletableFuture<BlockGraph> graph =
        session.jobs().graph().toCompletionStage().toCompletableFuture();
    return Waiting.patiently(graph, COURTESY) && !graph.isCompletedExceptionally()
        ? Optional.of(Waiting.value(graph))
        : Optional.empty();
  }
}
