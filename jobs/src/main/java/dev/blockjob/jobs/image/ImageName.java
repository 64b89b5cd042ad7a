package dev.blockjob.jobs.image;

import dev.blockjob.jobs.image.header.HeaderNames;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Image names as QEMU reads them: {@code json:} descriptions, URLs, and paths. */
public final class ImageName {

  private ImageName() {}

  /** Whether it is a path: QEMU takes what has a colon before any slash for a protocol. */
  public static boolean isPath(String name) {
    int colon = name.indexOf(':');
    int slash = name.indexOf('/');
    return colon < 0 || (slash >= 0 && slash < colon);
  }

  /** {@code path} for a header, or for another reader of names: never taken for a protocol. */
  public static String ofPath(@Nullable Path path) {
    String name = String.valueOf(path);
    return isPath(name) ? name : "./" + name;
  }

  /** Whether it is a path from the root. */
  public static boolean isAbsolutePath(@Nullable String name) {
    return name != null && name.startsWith("/");
  }

  /**
   * Whether it is a file that can be looked for under that name: no URL, nothing that is relative
   * to a folder that isn't known, and no descriptor that QEMU was given.
   */
  public static boolean isFile(@Nullable String name) {
    return name != null && isAbsolutePath(name) && !HeaderNames.isDescriptor(name);
  }

  public static boolean isRelativePath(@Nullable String name) {
    return name != null && isPath(name) && !name.startsWith("/");
  }

  /** {@code name} as seen from the folder of {@code image}, which is where QEMU looks for it. */
  public static Path resolve(String image, String name) {
    return Path.of(image).resolveSibling(name);
  }

  /**
   * How an image at {@code image} has to name {@code file} so that QEMU finds it; null if one is
   * relative to QEMU's working folder and the other absolute: then nobody here can tell. By what
   * the names say: where a folder is a link it may lead elsewhere.
   */
  static @Nullable public String relative(Path image, Path file) {
    if (image.isAbsolute() != file.isAbsolute()) {
      return null;
    }
    Path folder = image.normalize().getParent();
    return ofPath(folder == null ? file.normalize() : folder.relativize(file.normalize()));
  }

  /**
   * {@code name}, which is wanted in a header.
   *
   * @throws RequestException INVALID if QEMU would take it for one of a protocol that it hasn't
   */
  public static String asked(String name) {
    if (isPath(name) || HeaderNames.isOfProtocol(name)) {
      return name;
    }
    throw new RequestException(
        Reason.INVALID,
        "'"
            + name
            + "' in a header reads like a name of the protocol '"
            + name.substring(0, name.indexOf(':'))
            + "', which QEMU hasn't: for a file of that name say './"
            + name
            + "'");
  }

  /** Whether both are in one folder, by what the names say. */
  public static boolean isSameFolder(Path one, Path other) {
    Path first = one.normalize().getParent();
    Path second = other.normalize().getParent();
    return one.isAbsolute() == other.isAbsolute() && java.util.Objects.equals(first, second);
  }
}
