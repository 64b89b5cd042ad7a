package dev.blockjob.jobs.graph;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of the block graph.
 *
 * @param name its node name; {@code #blockNNN} if QEMU made it up
 * @param driver such as {@code qcow2}, {@code raw}, {@code file}, {@code mirror_top}
 * @param file what QEMU calls the image: a path, or a {@code json:} description
 * @param children by role: {@code backing}, {@code file}, ...
 * @param readOnly whether it is read-only now
 * @param virtualSize what the guest sees, in bytes
 * @param allocatedSize what it occupies on its host, in bytes; null if unknown
 * @param headerBackingFile the backing file as the image's header has it; null for none
 * @param headerBackingFormat its format as the header has it; null if not there
 * @param bitmaps dirty bitmaps
 */
public record BlockNode(
    String name,
    String driver,
    String file,
    Map<String, String> children,
    boolean readOnly,
    long virtualSize,
    @Nullable Long allocatedSize,
    @Nullable String headerBackingFile,
    @Nullable String headerBackingFormat,
    List<Bitmap> bitmaps) {

  /**
   * A dirty bitmap.
   *
   * @param name null for the internal ones of jobs
   * @param granularity bytes for each bit
   * @param count dirty bytes
   * @param inconsistent left by a crash: it can only be removed
   */
  public record Bitmap(
      @Nullable String name,
      long granularity,
      long count,
      boolean recording,
      boolean busy,
      boolean persistent,
      boolean inconsistent) {}

  /** Copies. */
  public BlockNode {
    children = Map.copyOf(children);
    bitmaps = List.copyOf(bitmaps);
  }

  /** The node below through which this one reads what it doesn't have; null at the bottom. */
  public @Nullable String backing() {
    return children.get("backing");
  }
}
