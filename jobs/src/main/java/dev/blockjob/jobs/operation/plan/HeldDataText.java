package dev.blockjob.jobs.operation.plan;

import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.operation.HeldData;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a layer's file holds beside what the guest reads, in words. */
final class HeldDataText {

  private HeldDataText() {}

  /**
   * What it holds, without what {@code dropped} says is not needed; empty if there is nothing.
   * Bitmaps that a crash left inconsistent tell nothing.
   */
  static Optional<String> in(BlockNode layer, Set<HeldData> dropped) {
    List<String> snapshots =
        dropped.contains(HeldData.INTERNAL_SNAPSHOTS) ? List.of() : layer.snapshots();
    List<String> bitmaps =
        dropped.contains(HeldData.BITMAPS)
            ? List.of()
            : layer.bitmaps().stream()
                .filter(bitmap -> bitmap.persistent() && !bitmap.inconsistent())
                .flatMap(bitmap -> Stream.ofNullable(bitmap.name()))
                .toList();
    return Stream.of(text("internal snapshots", snapshots), text("dirty bitmaps", bitmaps))
        .flatMap(Optional::stream)
        .reduce((one, other) -> one + " and " + other);
  }

  private static Optional<String> text(String what, List<String> names) {
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(names.stream().collect(Collectors.joining(", ", what + " (", ")")));
  }
}
