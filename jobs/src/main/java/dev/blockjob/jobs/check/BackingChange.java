package dev.blockjob.jobs.check;

import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether QEMU can write another backing file name into an image's header, which ends a stream and
 * an internal commit. Where it can't (7.2 to 11.1), the stream fails when the graph has changed
 * already, and the commit ends QEMU: "Could not update backing file link", SIGABRT or SIGSEGV.
 */
public final class BackingChange {

  /** Those that have {@code bdrv_change_backing_file}; vmdk, qcow and parallels have not. */
  private static final Set<String> CHANGEABLE = Set.of("qcow2", "qed");

  private static final int LONGEST_NAME = 1023;

  /** What stands in the header's cluster beside the name, with all extensions there are. */
  private static final int FIELDS = 256;

  private BackingChange() {}

  /** Why {@code layer} can't get another backing file; empty if it can. */
  public static Optional<String> refusal(BlockNode layer) {
    return CHANGEABLE.contains(layer.driver())
        ? Optional.empty()
        : Optional.of(
            layer.image()
                + " is "
                + layer.driver()
                + ", in whose header QEMU can't change the backing file's name. A commit that ends"
                + " in the active layer can be done, and so can a move or copy to qcow2");
  }

  /** Refuses where {@code layer} can't get {@code name}, null for none, as its backing file. */
  public static void refuse(BlockNode layer, @Nullable String name) {
    refusal(layer)
        .ifPresent(
            why -> {
              throw new RequestException(Reason.NOT_SUPPORTED, why);
            });
    if (name == null) {
      return;
    }
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    long room = layer.clusterSize() == 0 ? LONGEST_NAME : layer.clusterSize() - FIELDS;
    if (bytes > Math.min(LONGEST_NAME, room)) {
      throw new RequestException(
          Reason.INVALID,
          "the backing file name '"
              + name
              + "' has "
              + bytes
              + " bytes, for which the header of "
              + layer.image()
              + " may have no room ("
              + Math.min(LONGEST_NAME, room)
              + "): say a shorter one with backingFile, or move the images to a shorter path");
    }
  }
}
