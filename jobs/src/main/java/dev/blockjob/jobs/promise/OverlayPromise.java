package dev.blockjob.jobs.promise;

import dev.blockjob.jobs.graph.BlockGraph;

/** A new overlay will be the active layer, over what was the active layer. */
public record OverlayPromise(DiskLocator locator, String overlay, String below)
    implements GraphPromise {

  @Override
  public PromiseVerdict verify(BlockGraph after) {
    PromiseVerdict backing = new BackingPromise(overlay, below).verify(after);
    if (backing.kind() != PromiseVerdict.Kind.DONE || !locator.isTaken()) {
      return backing;
    }
    PromiseVerdict place = new PivotPromise(locator, overlay).verify(after);
    return new PromiseVerdict(
        place.kind() == PromiseVerdict.Kind.PIVOTED
            ? PromiseVerdict.Kind.DONE
            : PromiseVerdict.Kind.NOT_DONE,
        place.text());
  }
}
