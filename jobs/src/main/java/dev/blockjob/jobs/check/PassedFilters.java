package dev.blockjob.jobs.check;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.NodeUser;
import dev.blockjob.jobs.job.JobId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who has a mirror's source beside the mirror's filter. QEMU puts that under all who have the
 * source when the job starts; who comes later by the source's name, as a disk that is unplugged and
 * plugged in again, writes there past the filter, and of that the target gets nothing (7.2 to
 * 11.1). Pure.
 */
public final class PassedFilters {

  private static final String MIRROR = "mirror_top";

  private PassedFilters() {}

  /** Why the target of {@code job} may lack writes; empty if none passes its filter by. */
  public static Optional<String> problem(BlockGraph graph, JobId job) {
    return graph.nodes().values().stream()
        .filter(node -> node.driver().equals(MIRROR) && isHeld(graph, node.name(), job))
        .findFirst()
        .flatMap(filter -> beside(graph, filter, job));
  }

  private static boolean isHeld(BlockGraph graph, String node, JobId job) {
    return graph.users(node).stream()
        .anyMatch(user -> user.kind() == NodeUser.Kind.JOB && user.name().equals(job.value()));
  }

  private static Optional<String> beside(BlockGraph graph, BlockNode filter, JobId job) {
    String source = graph.skipFilters(filter.name());
    for (String node : writtenThrough(graph, source, filter)) {
      for (NodeUser user : graph.users(node)) {
        if (user.kind() != NodeUser.Kind.JOB) {
          return Optional.of(text(graph, node, user, job));
        }
      }
    }
    return Optional.empty();
  }

  /** The source, and the nodes above it whose writes go to it, up to the filter. */
  private static Set<String> writtenThrough(BlockGraph graph, String source, BlockNode filter) {
    Set<String> found = new LinkedHashSet<>();
    Deque<String> next = new ArrayDeque<>(Set.of(source));
    while (!next.isEmpty()) {
      String node = next.remove();
      if (found.add(node)) {
        graph.parents(node).stream()
            .filter(parent -> !parent.name().equals(filter.name()))
            .filter(parent -> !node.equals(parent.backing()))
            .forEach(parent -> next.add(parent.name()));
      }
    }
    return found;
  }

  private static String text(BlockGraph graph, String node, NodeUser user, JobId job) {
    String who =
        switch (user.kind()) {
          case DEVICE -> "device '" + user.name() + "'";
          case EXPORT -> "export '" + user.name() + "'";
          case JOB, OTHER -> "something that QEMU doesn't name";
        };
    return who
        + " came to node "
        + graph.node(node).map(BlockNode::toString).orElse(node)
        + " after job "
        + job
        + " had begun, so what it writes goes past that, and the target lacks it";
  }
}
