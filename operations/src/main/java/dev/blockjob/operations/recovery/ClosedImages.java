package dev.blockjob.operations.recovery;

import dev.blockjob.jobs.image.Stamp;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.qmp.process.QemuImg;
import dev.blockjob.qmp.process.QemuToolException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** What images show that no QEMU has open. Blocks. */
final class ClosedImages {

  static final String QCOW2 = "qcow2";

  private ClosedImages() {}

  /** Whether it is as it was when the journal had its stamp. */
  static boolean isUnchanged(JournalState journal, String image) {
    return journal.stamp(image).flatMap(then -> Stamp.of(image).filter(then::isStill)).isPresent();
  }

  /** Why it may not be: {@code since} says what came before. */
  static String changed(JournalState journal, String image, String since) {
    return journal.stamp(image).isPresent()
        ? image + " was written to " + since + ": each has something that the other lacks"
        : unknown(image, since);
  }

  /** Why it can't be told. */
  static String unknown(String image, String since) {
    return "nothing shows whether " + image + " was written to " + since;
  }

  /** Whether a guest reads nothing from {@code overlay} that it doesn't read from {@code below}. */
  static boolean readsTheSame(QemuImg img, Plan plan, String overlay, String below) {
    if (Files.notExists(Path.of(overlay))) {
      return true;
    }
    ClosedChain chain = ClosedChain.of(img, plan, overlay);
    return chain.has(below)
        && same(img, overlay, chain.format(overlay), below, chain.format(below));
  }

  /**
   * Whether a guest reads the same from both.
   *
   * @throws UncomparableException if that can't be told, although no process has them open
   */
  static boolean same(QemuImg img, String image, String format, String other, String otherFormat) {
    return compared(image, other, () -> img.same(image, format, other, otherFormat));
  }

  /** The same of an image and {@code described}, which is {@code other} as it would be. */
  static boolean same(
      QemuImg img, String image, String format, String other, JsonObject described) {
    return compared(image, other, () -> img.same(image, format, described));
  }

  /** {@code overlay}, a qcow2, as if its backing file were {@code below}. */
  static JsonObject over(String overlay, String below, String belowFormat) {
    return node(QCOW2, overlay).put("backing", node(belowFormat, below));
  }

  private static JsonObject node(String format, String file) {
    return new JsonObject()
        .put("driver", format)
        .put("file", new JsonObject().put("driver", "file").put("filename", file));
  }

  private static boolean compared(String image, String other, BooleanSupplier comparison) {
    try {
      return comparison.getAsBoolean();
    } catch (QemuToolException e) {
      throw e.isLocked() ? e : new UncomparableException(image, other, e);
    }
  }
}
