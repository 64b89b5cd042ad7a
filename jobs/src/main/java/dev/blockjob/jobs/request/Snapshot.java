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
 * @param allowPlain whether an image that is encrypted may get an overlay in plain, into which the
 *     guest writes in plain from then on; default false: that is refused
 */
public record Snapshot(List<Overlay> overlays, boolean checkSpace, boolean allowPlain) {

  /**
   * One disk's overlay.
   *
   * @param disk qdev id, {@code -drive} id, node name or image path
   * @param file must not exist yet; null to have it named after the disk's current image, beside it
   * @param nodeName the overlay's node; null to have it made
   * @param encrypt the id of a {@code secret} object of QEMU's, with which the overlay is encrypted
   *     (LUKS); null for one in plain. QEMU stands still for some seconds when it makes one, and
   *     again when it opens it, since it derives keys then
   */
  public record Overlay(
      String disk, @Nullable Path file, @Nullable String nodeName, @Nullable String encrypt) {

    /** In plain. */
    public Overlay(String disk, @Nullable Path file, @Nullable String nodeName) {
      this(disk, file, nodeName, null);
    }

    /** Refuses an empty disk. */
    public Overlay {
      Checks.disk(disk);
    }
  }

  /** Nothing that is encrypted gets an overlay in plain. */
  public Snapshot(List<Overlay> overlays, boolean checkSpace) {
    this(overlays, checkSpace, false);
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
