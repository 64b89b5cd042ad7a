package dev.blockjob.jobs.graph;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Makes sense of the names that QEMU has for images. */
final class ImagePath {

  private static final String JSON = "json:";
  private static final String FILE = "file:";

  private ImagePath() {}

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

  private static @Nullable String of(JsonObject description) {
    Object filename = description.getValue("filename");
    if (filename instanceof String path) {
      return path;
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
