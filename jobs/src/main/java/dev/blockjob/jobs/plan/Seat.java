package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.graph.NodeUser;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who sits on a disk: by them one sees where it is later. A device, or in a storage daemon the
 * exports; the name of the disk's node doesn't tell, since the node may live on without a user.
 */
record Seat(Disk disk, List<String> exports) {

  static Seat of(BlockGraph graph, Disk disk) {
    List<String> exports =
        graph.users(disk.root()).stream()
            .filter(user -> user.kind() == NodeUser.Kind.EXPORT)
            .map(NodeUser::name)
            .toList();
    return new Seat(disk, exports);
  }

  /** Whether there is anybody to be seen later. */
  boolean isTaken() {
    return disk.hasDevice() || !exports.isEmpty();
  }

  /** The active layer that the first of them, if it is still there, is on now. */
  Optional<BlockNode> active(BlockGraph after) {
    Stream<String> byDevice = after.disks().stream().filter(disk::isSameDevice).map(Disk::root);
    Stream<String> byExport =
        after.users().entrySet().stream()
            .filter(entry -> entry.getValue().stream().anyMatch(this::isOurs))
            .map(java.util.Map.Entry::getKey);
    return Stream.concat(byDevice, byExport)
        .findFirst()
        .flatMap(root -> after.node(after.skipFilters(root)));
  }

  private boolean isOurs(NodeUser user) {
    return user.kind() == NodeUser.Kind.EXPORT && exports.contains(user.name());
  }
}
