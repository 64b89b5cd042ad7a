package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.plan.FileChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The files that a plan brings into being, and which of them may be removed if it fails: those that
 * were seen to be absent before QEMU created them, and that no node of this QEMU has. QEMU itself
 * refuses to create over an image that another process has open.
 */
final class OwnFiles {

  private final FileChecks checks;
  private final Set<Path> absent;

  /** Looks at each of {@code files}, before the plan is carried out. Blocks. */
  OwnFiles(FileChecks checks, List<Path> files) {
    this.checks = checks;
    this.absent =
        files.stream()
            .filter(file -> checks.look(file) == FileChecks.Sight.NOT_THERE)
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Removes those of {@code created} that are provably ours and unused. Blocks.
   *
   * @return what was left, in words; empty if nothing
   */
  List<String> remove(List<Path> created, BlockGraph now) {
    List<String> left = new ArrayList<>();
    for (Path file : created) {
      if (!absent.contains(file)) {
        left.add("file " + file + ": it can't be proved from here that it was not there before");
      } else if (isInUse(file, now)) {
        left.add("file " + file + ": QEMU has it open");
      } else {
        try {
          Files.deleteIfExists(checks.absolute(file));
        } catch (IOException e) {
          left.add("file " + file + ": " + e.getMessage());
        }
      }
    }
    return left;
  }

  private boolean isInUse(Path file, BlockGraph now) {
    for (BlockNode node : now.nodes().values()) {
      String path = node.path();
      if (path != null && checks.test(path, file.toString())) {
        return true;
      }
    }
    return false;
  }
}
