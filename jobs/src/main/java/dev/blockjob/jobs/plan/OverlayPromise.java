package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.graph.BlockGraph;

/** A new overlay will be the active layer, over what was the active layer. */
record OverlayPromise(Seat seat, String overlay, String below) implements GraphPromise {

  @Override
  public Finding verify(BlockGraph after) {
    Finding backing = new BackingPromise(overlay, below).verify(after);
    if (backing.kind() != Finding.Kind.DONE || !seat.isTaken()) {
      return backing;
    }
    Finding place = new PivotPromise(seat, overlay).verify(after);
    return new Finding(
        place.kind() == Finding.Kind.PIVOTED ? Finding.Kind.DONE : Finding.Kind.NOT_DONE,
        place.text());
  }
}
