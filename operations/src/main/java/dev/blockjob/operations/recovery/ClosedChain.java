package dev.blockjob.operations.recovery;

import dev.blockjob.operations.plan.Plan;
import dev.blockjob.qmp.process.QemuImg;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Images that no QEMU has open, one below the other, by their headers. No image is asked for its
 * format: in a raw one the guest writes what it likes, such as the header of another format that
 * names any file of the host.
 *
 * @param formats by name, from the top down; empty for the last one if nothing says its format
 * @param unsaid the first of which neither the plan nor, below the top, the header above says the
 *     format; null if there is none. {@code qemu-img} looks for it in what is in there
 */
record ClosedChain(Map<String, String> formats, @Nullable String unsaid) {

  /** The one from {@code leaf} down. Blocks, and fails where a QEMU has one of them open. */
  static ClosedChain of(QemuImg img, Plan plan, String leaf) {
    Map<String, String> formats = new LinkedHashMap<>();
    String unsaid = null;
    String image = leaf;
    String told = ImageFormats.of(plan, leaf).orElse("");
    while (image != null && !formats.containsKey(image)) {
      String format = told.isEmpty() ? ImageFormats.of(plan, image).orElse("") : told;
      unsaid = unsaid == null && told.isEmpty() ? image : unsaid;
      formats.put(image, format);
      JsonObject info = info(img, format.isEmpty() ? "raw" : format, image);
      image = info.getString("full-backing-filename", info.getString("backing-filename"));
      told = info.getString("backing-filename-format", "");
    }
    return new ClosedChain(formats, unsaid);
  }

  private static JsonObject info(QemuImg img, String format, String image) {
    return new JsonObject(img.run("info", "-f", format, "--output=json", image));
  }

  /** From the top down. */
  List<String> images() {
    return List.copyOf(formats.keySet());
  }

  boolean has(String image) {
    return formats.containsKey(image);
  }

  /**
   * That of an image which it has.
   *
   * @throws UncomparableException if {@code qemu-img} would guess the format of one of the chain
   */
  String format(String image) {
    if (unsaid != null) {
      throw new UncomparableException(unsaid);
    }
    return formats.getOrDefault(image, "");
  }
}
