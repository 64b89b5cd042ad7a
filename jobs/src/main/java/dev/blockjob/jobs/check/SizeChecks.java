package dev.blockjob.jobs.check;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.job.HumanSize;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Sync;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Checks of sizes and space. */
public final class SizeChecks {

  private SizeChecks() {}

  /** QEMU 7.2 to 11.1 start such a mirror and then fail it; a backup they refuse. */
  public static void refuseOtherSize(String target, long size, BlockNode source) {
    if (size != source.virtualSize()) {
      throw new RequestException(
          Reason.SIZE_MISMATCH,
          otherSize(target, size, "source '" + source.name() + "'", source.virtualSize()));
    }
  }

  /**
   * Why {@code node}, which was opened to be written to, can't be: QEMU starts a mirror to a target
   * of another size, and fails it at its end.
   */
  public static Optional<String> otherSize(BlockGraph graph, String node, long wanted) {
    long size = graph.node(node).map(BlockNode::virtualSize).orElse(0L);
    return size == wanted
        ? Optional.empty()
        : Optional.of(otherSize("the target", size, "disk", wanted));
  }

  /** That a target has another size than what is to be copied there, and what helps. */
  private static String otherSize(String target, long size, String source, long wanted) {
    return target
        + " has "
        + size
        + " bytes, the "
        + source
        + " has "
        + wanted
        + ": they must be the same size"
        + (size > wanted
            ? ". A raw node can show the first "
                + wanted
                + " bytes of a larger target alone: `blockdev-add` driver=raw with size="
                + wanted
                + " over it, then name that node as node:NAME"
            : "");
  }

  /** What a copy of that kind takes up, as far as QEMU tells. */
  public static long needed(BackingChain chain, Sync sync) {
    long allocated =
        switch (sync) {
          case NONE -> 0;
          case TOP -> allocated(chain.active());
          case FULL -> chain.layers().stream().mapToLong(SizeChecks::allocated).sum();
        };
    return Math.min(allocated, chain.active().virtualSize());
  }

  /** Refuses with NO_SPACE if that is known to be more than there is. */
  public static void refuseTooLittleSpace(FileChecks files, Path file, long needed) {
    refuse(files, List.of(file), needed);
  }

  /** The same for several files with what each needs: together, where one file system has them. */
  public static void refuseTooLittleSpace(FileChecks files, Map<Path, Long> needed) {
    Map<Long, List<Path>> together = new LinkedHashMap<>();
    for (Path file : needed.keySet()) {
      files
          .fileSystem(file)
          .ifPresent(it -> together.computeIfAbsent(it, any -> new ArrayList<>()).add(file));
    }
    together.values().forEach(all -> refuse(files, all, all.stream().mapToLong(needed::get).sum()));
  }

  private static void refuse(FileChecks files, List<Path> written, long needed) {
    OptionalLong free = files.freeSpace(written.get(0));
    if (free.isPresent() && free.getAsLong() < needed) {
      throw new RequestException(
          Reason.NO_SPACE,
          "the file system of '"
              + written.stream().map(Path::toString).collect(Collectors.joining("', '"))
              + "' has "
              + HumanSize.format(free.getAsLong())
              + " left, and about "
              + HumanSize.format(needed)
              + " is needed there: make room, or turn the check off");
    }
  }

  /** What the image takes up, in bytes; 0 if QEMU doesn't tell. */
  public static long allocated(BlockNode node) {
    return Objects.requireNonNullElse(node.allocatedSize(), 0L);
  }
}
