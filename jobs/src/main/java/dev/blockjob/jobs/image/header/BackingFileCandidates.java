package dev.blockjob.jobs.image.header;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of this host that a name in an image's header can stand for.
 *
 * @param paths in the folder of the image, or absolute
 * @param elsewhere those that are relative to the working folder of the process that opens them, so
 *     that their last part alone is known
 * @param unresolved what in the name can't be made sense of; null for nothing
 */
public record BackingFileCandidates(
    List<Path> paths, List<Path> elsewhere, @Nullable String unresolved) {

  static final BackingFileCandidates NONE = new BackingFileCandidates(List.of(), List.of(), null);

  private static final String JSON = "json:";

  /** What follows these is the name of a file or device. */
  private static final Set<String> LOCAL = Set.of("file", "host_device", "host_cdrom");

  /** What these name is nobody's backing file as a file of this host. */
  static final Set<String> REMOTE =
      Set.of(
          "nbd",
          "nbd+tcp",
          "nbd+unix",
          "nbds",
          "nbd+tls",
          "http",
          "https",
          "ftp",
          "ftps",
          "tftp",
          "ssh",
          "iscsi",
          "iser",
          "rbd",
          "gluster",
          "gluster+tcp",
          "gluster+unix",
          "gluster+rdma",
          "nfs",
          "sheepdog",
          "vxhs",
          "nvme",
          "null-co",
          "null-aio");

  public BackingFileCandidates {
    paths = List.copyOf(paths);
    elsewhere = List.copyOf(elsewhere);
  }

  /** What QEMU opens for {@code name} when it stands in the header of {@code image}. */
  public static BackingFileCandidates of(Path image, String name) {
    if (name.startsWith(JSON)) {
      return JsonNames.of(name.substring(JSON.length()));
    }
    int colon = name.indexOf(':');
    int slash = name.indexOf('/');
    if (colon < 0 || (slash >= 0 && slash < colon)) {
      return beside(image, name);
    }
    String protocol = name.substring(0, colon);
    String rest = name.substring(colon + 1);
    if (LOCAL.contains(protocol)) {
      return plus(file(rest), beside(image, rest));
    }
    if (REMOTE.contains(protocol)) {
      return NONE;
    }
    // blkdebug:CONFIG:IMAGE, blkverify:RAW:IMAGE, fat:FOLDER, and what nobody can open
    return plus(beside(image, "./" + name), unresolved("'" + name + "'"));
  }

  /** The same for a file with data: a vmdk's are beside it, a qcow2's in QEMU's working folder. */
  public static BackingFileCandidates ofData(Path image, String name) {
    return plus(of(image, name), file(name));
  }

  /** A file that is named as such: no protocol is looked for in it. */
  static BackingFileCandidates file(String name) {
    if (HeaderNames.isDescriptor(name) || name.startsWith("fd:")) {
      return unresolved("'" + name + "'");
    }
    try {
      Path path = Path.of(name);
      return path.isAbsolute()
          ? new BackingFileCandidates(List.of(path), List.of(), null)
          : new BackingFileCandidates(List.of(), List.of(path), null);
    } catch (InvalidPathException e) {
      return unresolved("'" + name + "'");
    }
  }

  private static BackingFileCandidates beside(Path image, String name) {
    BackingFileCandidates file = file(name);
    return new BackingFileCandidates(
        file.elsewhere.isEmpty() ? file.paths : List.of(image.resolveSibling(name)),
        List.of(),
        file.unresolved);
  }

  static BackingFileCandidates unresolved(String what) {
    return new BackingFileCandidates(List.of(), List.of(), what + " isn't understood here");
  }

  static BackingFileCandidates plus(BackingFileCandidates one, BackingFileCandidates other) {
    List<Path> paths = new ArrayList<>(one.paths);
    paths.addAll(other.paths);
    List<Path> elsewhere = new ArrayList<>(one.elsewhere);
    elsewhere.addAll(other.elsewhere);
    return new BackingFileCandidates(
        paths, elsewhere, one.unresolved == null ? other.unresolved : one.unresolved);
  }
}
