package dev.blockjob.jobs.image;

import dev.blockjob.qmp.impl.files.FolderHandle;
import dev.blockjob.qmp.impl.files.FolderPath;
import dev.blockjob.qmp.impl.files.FolderPath.Stop;
import dev.blockjob.qmp.process.PeerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * In whose folders files are created and deleted. Root does so only where no user but root and the
 * one that QEMU runs as can change where a name leads: any other user could lead it to another's
 * files.
 *
 * @param user that QEMU runs as; -1 if that isn't known: then whose the last folder is
 * @param group that it runs as; -1 if that isn't known
 */
public record FolderRule(long user, long group) {

  /** Where it isn't known who QEMU runs as. */
  public static final FolderRule UNKNOWN = new FolderRule(-1, -1);

  private static final long ROOT = 0;

  /** For the files of that QEMU. */
  public static FolderRule of(Optional<PeerProcess> qemu) {
    return qemu.map(it -> new FolderRule(it.uid(), it.group())).orElse(UNKNOWN);
  }

  /**
   * The folder of {@code file}, to be worked in.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws IOException if it can't be opened, or as root must not be worked in
   */
  public FolderHandle open(Path file) throws IOException {
    FolderPath folderPath = FolderPath.to(Objects.requireNonNull(file.getParent()));
    if (FolderHandle.user() == ROOT) {
      Optional<String> why = refusal(folderPath);
      if (why.isPresent()) {
        throw new IOException(why.get());
      }
    }
    return FolderHandle.open(folderPath);
  }

  /**
   * Why nothing is created or deleted in the folder of {@code file}; empty if something may be, and
   * if there is no such folder. Blocks.
   */
  public Optional<String> refusal(Path file) {
    try {
      return FolderHandle.user() == ROOT
          ? refusal(FolderPath.to(Objects.requireNonNull(file.getParent())))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Why root must not work at the end of {@code folderPath}; empty if it may. */
  public Optional<String> refusal(FolderPath folderPath) {
    return folderPath.stops().stream()
        .flatMap(stop -> why(stop, folderPath.last()).stream())
        .findFirst()
        .map(why -> why + ": as root, nothing is created or deleted at the end of that path");
  }

  private Optional<String> why(Stop stop, Stop last) {
    String what = (stop.isLink() ? "the link " : "the folder ") + stop.path();
    long mine = user >= 0 ? user : last.user();
    if (stop.user() != ROOT && stop.user() != mine) {
      return Optional.of(
          what
              + " belongs to "
              + stop.userName()
              + ", who is neither root nor the user that QEMU runs as");
    }
    if (stop.isEverybodys()) {
      return Optional.of(what + " can be changed by all users");
    }
    if (stop.isGroups() && !isTrustedGroup(stop)) {
      return Optional.of(what + " can be changed by the group " + stop.groupName());
    }
    return stop.user() != ROOT && last.user() == ROOT
        ? Optional.of(
            what
                + ", which belongs to "
                + stop.userName()
                + ", leads to "
                + last.path()
                + ", which is root's")
        : Optional.empty();
  }

  /** Root's, QEMU's, or the one that a user is alone in. */
  private boolean isTrustedGroup(Stop stop) {
    return stop.group() == ROOT
        || stop.group() == group
        || stop.groupName().equals(stop.userName());
  }

  /**
   * Why a program must not be given the name of {@code file} to open; empty if it may. Root leaves
   * that where another user, QEMU's included, can change where it leads. Blocks.
   */
  public static Optional<String> refusalOfName(Path file) throws IOException {
    FolderPath folderPath = FolderPath.to(Objects.requireNonNull(file.getParent()));
    return FolderHandle.user() != ROOT || folderPath.isOnly(ROOT)
        ? Optional.empty()
        : Optional.of(
            "others than root can change where "
                + file
                + " leads, and a program that copies opens it by that name: as root, that is left"
                + " to QEMU. Move without an overlay, or run this as another user");
  }
}
