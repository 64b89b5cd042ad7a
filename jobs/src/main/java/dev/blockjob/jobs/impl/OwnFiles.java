package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.ExpectedFile;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.FileIdentity;
import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.jobs.image.OwnedFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The files that a plan brings into being, and which of them may be removed if it fails: those that
 * were seen to be absent before, that QEMU has said it created for us, that are still the same file
 * (its inode), and that no node of this QEMU has. All methods block.
 */
final class OwnFiles {

  private final FileChecks checks;
  private final Supplier<FolderRule> rule;
  private final Supplier<Set<String>> open;
  private final Set<Path> absent;
  private final List<Path> unseen;
  private final Map<Path, String> ours = new HashMap<>();

  /**
   * Looks at each of {@code files}, before the plan is carried out.
   *
   * @param rule where they may be deleted; asking for it blocks
   * @param open what QEMU has open, as {@link dev.blockjob.jobs.image.OpenFiles} has it; asking for
   *     it blocks
   */
  OwnFiles(
      FileChecks checks, List<Path> files, Supplier<FolderRule> rule, Supplier<Set<String>> open) {
    this.checks = checks;
    this.rule = rule;
    this.open = open;
    this.absent =
        files.stream()
            .filter(file -> checks.look(file) == FileChecks.Visibility.NOT_THERE)
            .collect(Collectors.toUnmodifiableSet());
    this.unseen =
        files.stream().filter(file -> checks.look(file) == FileChecks.Visibility.UNKNOWN).toList();
  }

  /** The files of which nobody here can tell whether they are there. */
  List<Path> unseen() {
    return unseen;
  }

  /** QEMU has created it, just now. */
  synchronized void own(Path file) {
    String key = absent.contains(file) ? key(file) : null;
    if (key != null) {
      ours.put(file, key);
    }
  }

  /**
   * Removes those of {@code created} that are provably ours and unused.
   *
   * @return what was left, in words; empty if nothing
   */
  synchronized List<String> remove(List<Path> created, BlockGraph now) {
    List<String> left = new ArrayList<>();
    for (Path file : created) {
      String key = ours.get(file);
      if (key == null) {
        if (checks.look(file) != FileChecks.Visibility.NOT_THERE) {
          left.add("file " + file + ": it can't be proved that this call created it");
        }
      } else if (!key.equals(key(file))) {
        left.add("file " + file + ": it is a different file now");
      } else if (isInUse(file, now)) {
        left.add("file " + file + ": QEMU has it open");
      } else {
        OwnedFiles.deleteExactly(checks.absolute(file), key, rule.get())
            .ifPresent(why -> left.add("file " + why));
      }
    }
    return left;
  }

  /**
   * Why what was created is not what its name leads to, or not what QEMU has opened by that name;
   * empty if all of it is.
   */
  synchronized Optional<String> problem() {
    Set<String> opened = ours.isEmpty() ? Set.of() : open.get();
    return ours.entrySet().stream()
        .flatMap(made -> problem(made.getKey(), made.getValue(), opened).stream())
        .findFirst();
  }

  private Optional<String> problem(Path file, String key, Set<String> opened) {
    ExpectedFile expected = new ExpectedFile(checks.absolute(file), null, key);
    return expected
        .problem()
        .or(() -> opened.isEmpty() ? Optional.empty() : expected.problem(opened));
  }

  private @Nullable String key(Path file) {
    return FileIdentity.of(checks.absolute(file));
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
