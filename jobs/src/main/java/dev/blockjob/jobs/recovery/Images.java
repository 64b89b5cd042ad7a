package dev.blockjob.jobs.recovery;

import dev.blockjob.qmp.process.QemuImg;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What images show that no QEMU has open. Blocks. */
final class Images {

  /** Clocks of files are. */
  private static final Duration COARSE = Duration.ofSeconds(2);

  private Images() {}

  /** The formats of the images, by their names, from {@code leaf} down. */
  static Map<String, String> chain(QemuImg img, String leaf) {
    JsonArray layers = new JsonArray(img.run("info", "--backing-chain", "--output=json", leaf));
    Map<String, String> formats = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      JsonObject layer = layers.getJsonObject(i);
      formats.put(layer.getString("filename", ""), layer.getString("format", ""));
    }
    return formats;
  }

  /** Whether it was written to after {@code moment}. */
  static boolean isNewer(String image, Instant moment) {
    try {
      return Files.getLastModifiedTime(Path.of(image)).toInstant().isAfter(moment.plus(COARSE));
    } catch (IOException e) {
      throw new UncheckedIOException(image + " can't be looked at", e);
    }
  }
}
