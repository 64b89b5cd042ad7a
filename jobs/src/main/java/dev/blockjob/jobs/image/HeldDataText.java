package dev.blockjob.jobs.image;

import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.header.ImageHeader;
import dev.blockjob.jobs.request.HeldData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a file holds beside what its guest reads, in words. */
public final class HeldDataText {

  private HeldDataText() {}

  /**
   * What it holds, without what {@code dropped} says is not needed; empty if there is nothing.
   * Bitmaps that a crash left inconsistent tell nothing.
   */
  public static Optional<String> in(BlockNode layer, Set<HeldData> dropped) {
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

  /**
   * What the file holds beside what its guest reads, or may, and {@code dropped} doesn't name;
   * empty if it holds nothing. Blocks.
   */
  public static Optional<String> now(Path file, Set<HeldData> dropped) {
    try {
      if (!dropped.contains(HeldData.INTERNAL_SNAPSHOTS)
          && ImageHeader.read(file).filter(header -> header.snapshots() > 0).isPresent()) {
        return Optional.of("it holds internal snapshots now");
      }
    } catch (IOException e) {
      return Optional.of("whether it holds internal snapshots can't be seen: " + e.getMessage());
    }
    try {
      return !dropped.contains(HeldData.BITMAPS) && StoredBitmaps.isThereAny(file)
          ? Optional.of("it holds dirty bitmaps now")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of("whether it holds dirty bitmaps can't be seen: " + e.getMessage());
    }
  }
}
