package dev.blockjob.jobs.promise;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import java.util.List;
import java.util.Optional;

/**
 * The target will stand where another node than the disk's active layer stood, such as one child of
 * a quorum.
 *
 * @param parents who had the replaced node as a child
 */
public record ReplacesPromise(String replaced, String target, List<String> parents)
    implements GraphPromise {

  @Override
  public PromiseVerdict verify(BlockGraph after) {
    List<BlockNode> there = parents.stream().map(after::node).flatMap(Optional::stream).toList();
    if (there.isEmpty()) {
      return new PromiseVerdict(
          PromiseVerdict.Kind.UNSEEN,
          "the nodes that used '" + replaced + "' are gone or never were");
    }
    boolean pivoted =
        there.stream()
            .allMatch(
                parent ->
                    parent.children().values().stream()
                        .map(after::skipFilters)
                        .anyMatch(target::equals));
    return pivoted
        ? new PromiseVerdict(
            PromiseVerdict.Kind.PIVOTED, "'" + target + "' stands where '" + replaced + "' stood")
        : new PromiseVerdict(
            PromiseVerdict.Kind.NOT_PIVOTED,
            "'" + target + "' is not where '" + replaced + "' stood");
  }
}
