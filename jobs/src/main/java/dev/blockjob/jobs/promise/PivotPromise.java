package dev.blockjob.jobs.promise;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import java.util.Optional;

/**
 * The disk will be on another node. QEMU ends a mirror that pivots and one that doesn't in the same
 * words; only the graph tells them apart.
 *
 * @param target where to
 */
public record PivotPromise(DiskLocator locator, String target) implements GraphPromise {

  @Override
  public PromiseVerdict verify(BlockGraph after) {
    String name = locator.disk().name();
    if (!locator.isTaken()) {
      return new PromiseVerdict(
          PromiseVerdict.Kind.UNSEEN,
          "no device and no export was on '" + name + "', so nothing can be seen to have moved");
    }
    Optional<BlockNode> active = locator.active(after);
    if (active.isEmpty()) {
      return new PromiseVerdict(PromiseVerdict.Kind.UNSEEN, name + " is gone");
    }
    BlockNode node = active.get();
    return node.name().equals(target) || isBelow(after)
        ? new PromiseVerdict(PromiseVerdict.Kind.PIVOTED, name + " is on " + node)
        : new PromiseVerdict(
            PromiseVerdict.Kind.NOT_PIVOTED, name + " is on " + node + ", not on '" + target + "'");
  }

  /**
   * An overlay can be put on the target before the graph is read; then what was active is gone from
   * below.
   */
  private boolean isBelow(BlockGraph after) {
    return locator
        .chain(after)
        .map(chain -> chain.contains(target) && !chain.contains(locator.disk().active()))
        .orElse(false);
  }
}
