package dev.blockjob.jobs.request;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * New overlays for one or several disks, taken at the same moment: the images are created with
 * {@code blockdev-create}, opened, and put on the disks by {@code blockdev-snapshot} in one {@code
 * transaction}. If any step fails, the disks are as before and the files that were created are
 * gone.
 *
 * @param overlays one for each disk
 * @param checkSpace refuse where the overlays' file systems, if they can be seen from here, have
 *     not even room for empty overlays and a guest's first writes. How much more a guest is going
 *     to write can't be known
 */
public record Snapshot(List<Overlay> overlays, boolean checkSpace) {

  /**
   * One disk's overlay.
   *
   * @param disk qdev id, {@code -drive} id, node name or image path
   * @param file must not exist yet; null to have it named after the disk's current image, beside it
   * @param nodeName the overlay's node; null to have it made
   */
  public record Overlay(String disk, @Nullable Path file, @Nullable String nodeName) {
    /** Refuses an empty disk. */
    public Overlay {
      Checks.disk(disk);
    }
  }

  /** With a look for room. */
  public Snapshot(List<Overlay> overlays) {
    this(overlays, true);
  }

  /** Refuses an empty list. */
  public Snapshot {
    overlays = List.copyOf(overlays);
    if (overlays.isEmpty()) {
      throw new IllegalArgumentException("a snapshot of no disk");
    }
  }
}
