package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.image.ExpectedFile;
import dev.blockjob.jobs.image.FileIdentity;
import dev.blockjob.jobs.image.OpenFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files with the names by which QEMU opened them. That the names led to what it has open is seen
 * once, which takes a look at all that it has open; a name that still leads to the same file then
 * is well without.
 */
final class PinnedFiles {

  /**
   * @param identity {@link FileIdentity}; null where the name doesn't lead to what QEMU has open
   */
  private record Pinned(Path name, @Nullable String identity) {}

  private final OpenFiles open;
  private final Collection<String> images;
  private final List<Pinned> files = new ArrayList<>();

  /**
   * Looks, which blocks.
   *
   * @param names absolute
   * @param images that QEMU had open; where it has none of them it can't be seen what it has
   */
  PinnedFiles(List<Path> names, OpenFiles open, Collection<String> images) {
    this.open = open;
    this.images = images;
    Set<String> opened = names.isEmpty() ? Set.of() : open.identitiesWith(images);
    for (Path name : names) {
      String found = FileIdentity.of(name);
      if (opened.isEmpty() && found == null) {
        continue; // whether it is there at all isn't to be seen from here
      }
      boolean isOpen = opened.isEmpty() || opened.contains(String.valueOf(found));
      files.add(new Pinned(name, isOpen ? found : null));
    }
  }

  /** Why one of the names doesn't lead to its file; empty if all do. Blocks. */
  Optional<String> problem() {
    return files.stream().flatMap(file -> problem(file).stream()).findFirst();
  }

  /** Why QEMU would open another file if it opened one of them anew. Blocks. */
  Optional<String> taken() {
    return files.stream()
        .filter(file -> !Files.notExists(file.name))
        .flatMap(file -> problem(file).stream())
        .findFirst();
  }

  private Optional<String> problem(Pinned file) {
    String found = FileIdentity.of(file.name);
    if (found != null && found.equals(file.identity)) {
      return Optional.empty();
    }
    Optional<String> problem = new ExpectedFile(file.name, null, file.identity).problem();
    Set<String> opened = found == null ? Set.of() : open.identitiesWith(images);
    return opened.isEmpty() ? problem : new ExpectedFile(file.name, null, null).problem(opened);
  }
}
