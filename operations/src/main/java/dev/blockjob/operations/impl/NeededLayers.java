package dev.blockjob.operations.impl;

import dev.blockjob.jobs.impl.LayersBelow;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.Moves;
import dev.blockjob.operations.OperationRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The disks whose topmost layers alone are moved or copied: what is made is read through the layers
 * below, by their names.
 *
 * @param inFull by the disk's name, how all of it is taken along
 */
record NeededLayers(Map<String, String> inFull) {

  private static final String SHALLOW = "without --shallow";

  static NeededLayers of(OperationRequest request) {
    Map<String, String> disks = new TreeMap<>();
    if (request instanceof Copy copy && copy.shallow()) {
      disks.put(copy.disk(), SHALLOW);
    }
    List<Move> moves =
        request instanceof Moves group
            ? group.moves()
            : request instanceof Move move ? List.of(move) : List.of();
    for (Move move : moves) {
      if (move.shallow()) {
        disks.put(move.disk(), SHALLOW);
      } else if (move.copier() != null) {
        disks.put(move.disk(), "without --via-overlay");
      }
    }
    return new NeededLayers(disks);
  }

  /**
   * Blocks.
   *
   * @throws dev.blockjob.jobs.job.RequestException if a name doesn't lead to what QEMU has open
   */
  void refuseLost(LayersBelow below) {
    inFull.forEach(below::mustStandBelow);
  }
}
