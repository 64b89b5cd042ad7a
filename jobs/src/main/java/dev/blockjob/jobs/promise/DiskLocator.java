package dev.blockjob.jobs.promise;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import java.util.Optional;

/**
 * Locates a disk again later: by its device, or in a storage daemon by its export. The name of its
 * node doesn't tell where it is, since a node may live on without a user.
 */
public record DiskLocator(Disk disk) {

  /** Whether there is anything to find it by. */
  boolean isTaken() {
    return disk.isAttached();
  }

  /** The chain that it has now; empty if it is gone. */
  Optional<BackingChain> chain(BlockGraph after) {
    return after.disks().stream().filter(disk::isSame).findFirst().map(after::chain);
  }

  /** The active layer that it has now; empty if it is gone. */
  public Optional<BlockNode> active(BlockGraph after) {
    return after.disks().stream()
        .filter(disk::isSame)
        .findFirst()
        .flatMap(found -> after.node(found.active()));
  }
}
