package dev.blockjob.jobs.graph;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Interprets the names that QEMU has for images. */
final class ImagePath {

  private static final String JSON = "json:";
  private static final String FILE = "file:";

  /** Drivers whose {@code filename} is a path, whatever it reads like. */
  private static final Set<String> FILES = Set.of("file", "host_device", "host_cdrom");

  private ImagePath() {}

  /**
   * Whether QEMU reads {@code name} as a path: it takes what has a colon before any slash for a
   * protocol.
   */
  static boolean isPath(String name) {
    int colon = name.indexOf(':');
    int slash = name.indexOf('/');
    return colon < 0 || (slash >= 0 && slash < colon);
  }

  /** {@code path} such that QEMU reads it as a path wherever it stands. */
  static String literal(String path) {
    return isPath(path) ? path : "./" + path;
  }

  /** The same as {@link #of(String)} for the node that {@code driver} has made of it. */
  static @Nullable String of(String driver, String file) {
    if (!FILES.contains(driver)) {
      return of(file);
    }
    String described = file.startsWith(JSON) ? of(file) : null;
    return described != null ? described : file.isEmpty() ? null : literal(file);
  }

  /**
   * The path or URL in {@code file}; null for a {@code json:} description that has none.
   *
   * @param file a node's {@code file} as QEMU has it
   */
  static @Nullable String of(String file) {
    if (file.startsWith(JSON)) {
      try {
        return of(new JsonObject(file.substring(JSON.length())));
      } catch (DecodeException e) {
        return null; // QEMU cuts off descriptions that are too long for it
      }
    }
    if (file.startsWith(FILE)) {
      return file.substring(FILE.length());
    }
    return file.isEmpty() ? null : file;
  }

  /** Whether {@code file} may show a part of a file: driver raw with an offset or a size. */
  static boolean isPart(String file) {
    if (!file.startsWith(JSON)) {
      return false;
    }
    try {
      return isPart(new JsonObject(file.substring(JSON.length())));
    } catch (DecodeException e) {
      return true; // cut off: nobody can tell
    }
  }

  private static boolean isPart(JsonObject description) {
    boolean here = description.containsKey("offset") || description.containsKey("size");
    return (here && "raw".equals(description.getValue("driver")))
        || (description.getValue("file") instanceof JsonObject below && isPart(below));
  }

  private static @Nullable String of(JsonObject description) {
    Object filename = description.getValue("filename");
    if (filename instanceof String path) {
      return FILES.contains(description.getString("driver", "")) ? literal(path) : path;
    }
    for (String child : new String[] {"file", "image"}) {
      Object below = description.getValue(child);
      if (below instanceof JsonObject inner) {
        return of(inner);
      }
    }
    return null;
  }
}
