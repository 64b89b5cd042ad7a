package dev.blockjob.jobs.image;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that a name must lead to before an operation goes on past the point of no return.
 *
 * @param name absolute
 * @param claim the other name that only the operation knows; null for a file that it hasn't made
 * @param identity {@link FileIdentity}; null where it wasn't written down
 */
public record ExpectedFile(Path name, @Nullable Path claim, @Nullable String identity) {

  /** Why the name doesn't lead to the file; empty if it does. Blocks. */
  public Optional<String> problem() {
    String found = FileIdentity.of(name);
    if (found == null) {
      return Optional.of(
          Files.notExists(name)
              ? gone(name) + stays()
              : name + " can't be looked at any more, or is not a file any more");
    }
    return isThatFile(found)
        ? Optional.empty()
        : Optional.of(name + " is not the file that QEMU has open");
  }

  /**
   * Why QEMU would open another file if it opened the name anew; empty if it wouldn't, and where
   * nothing goes by that name: then it keeps the one that it has. Blocks.
   */
  public Optional<String> taken() {
    return problem().filter(why -> !Files.notExists(name));
  }

  /** What a folder that was renamed has taken along, where both names of a file went together. */
  private String stays() {
    return claim != null && Files.notExists(claim)
        ? " (if a folder was renamed, "
            + name.getFileName()
            + " and "
            + claim.getFileName()
            + " are still in there)"
        : "";
  }

  /** What to say of a file that isn't there any more. Blocks. */
  public static String gone(Path name) {
    Path gone = name;
    Path parent = name.getParent();
    while (parent != null && Files.notExists(parent)) {
      gone = parent;
      parent = parent.getParent();
    }
    return name
        + " is gone: "
        + (gone.equals(name) ? "it" : "the folder " + gone)
        + " was removed or renamed";
  }

  private boolean isThatFile(String found) {
    return identity != null
        ? identity.equals(found)
        : claim == null || found.equals(FileIdentity.ofEntry(claim));
  }

  /**
   * The same by the files that QEMU has open.
   *
   * @param open their identities
   */
  public Optional<String> problem(Set<String> open) {
    String wanted = identity != null ? identity : FileIdentity.of(name);
    return wanted == null || open.contains(wanted)
        ? Optional.empty()
        : Optional.of("QEMU has another file open as " + name + " than the one there is now");
  }

  /** Where its data is still to be found by another name; empty if it isn't. Blocks. */
  public Optional<Path> otherName() {
    Path other = claim;
    return other != null
            && Files.exists(other, LinkOption.NOFOLLOW_LINKS)
            && (identity == null || identity.equals(FileIdentity.ofEntry(other)))
        ? Optional.of(other)
        : Optional.empty();
  }
}
