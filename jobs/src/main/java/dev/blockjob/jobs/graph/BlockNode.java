package dev.blockjob.jobs.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of the block graph.
 *
 * @param name its node name; {@code #blockNNN} if QEMU made it up
 * @param driver such as {@code qcow2}, {@code raw}, {@code file}, {@code mirror_top}
 * @param file what QEMU calls the image: a path, or a {@code json:} description
 * @param path the image as people name it: a path (QEMU's, maybe relative to its working folder) or
 *     URL, with a {@code json:} description made sense of; null if that can't be done
 * @param children by role: {@code backing}, {@code file}, ...
 * @param readOnly whether it is read-only now
 * @param direct whether it bypasses the host's page cache ({@code cache.direct})
 * @param virtualSize what the guest sees, in bytes
 * @param allocatedSize what it occupies on its host, in bytes; null if unknown
 * @param headerBackingFile the backing file as the image's header has it; null for none
 * @param headerBackingFormat its format as the header has it; null if not there
 * @param bitmaps dirty bitmaps
 * @param encrypted whether QEMU says that its image's data is encrypted
 * @param clusterSize of its image in bytes; 0 if it has none, or QEMU doesn't tell
 * @param snapshots the internal snapshots that its image holds, by name
 */
public record BlockNode(
    String name,
    String driver,
    String file,
    @Nullable String path,
    Map<String, String> children,
    boolean readOnly,
    boolean direct,
    long virtualSize,
    @Nullable Long allocatedSize,
    @Nullable String headerBackingFile,
    @Nullable String headerBackingFormat,
    List<Bitmap> bitmaps,
    boolean encrypted,
    long clusterSize,
    List<String> snapshots) {

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
    children = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(children));
    bitmaps = List.copyOf(bitmaps);
    snapshots = List.copyOf(snapshots);
  }

  /** In plain, with clusters of a size that isn't known, without snapshots. */
  public BlockNode(
      String name,
      String driver,
      String file,
      @Nullable String path,
      Map<String, String> children,
      boolean readOnly,
      boolean direct,
      long virtualSize,
      @Nullable Long allocatedSize,
      @Nullable String headerBackingFile,
      @Nullable String headerBackingFormat,
      List<Bitmap> bitmaps) {
    this(
        name,
        driver,
        file,
        path,
        children,
        readOnly,
        direct,
        virtualSize,
        allocatedSize,
        headerBackingFile,
        headerBackingFormat,
        bitmaps,
        false,
        0,
        List.of());
  }

  /** The node below through which this one reads what it doesn't have; null at the bottom. */
  public @Nullable String backing() {
    return isFilter() ? null : children.get("backing");
  }

  /**
   * Whether it shows, or may show, a part of a file, which may hold more beside it: driver {@code
   * raw} with an {@code offset} or a {@code size}.
   */
  public boolean isPartOfFile() {
    return ImagePath.isPart(file);
  }

  /** Its format as a header names it: what is on a protocol without a format is read as raw. */
  public String format() {
    return isProtocol(driver) ? "raw" : driver;
  }

  /** Whether what that driver shows has no format yet. */
  public static boolean isProtocol(String driver) {
    return Drivers.isProtocol(driver);
  }

  /** Whether it shows the data of the node below it as it is: a filter has no data of its own. */
  public boolean isFilter() {
    return Drivers.isFilter(driver);
  }

  /**
   * Whether a server has its data, which may stop to answer: {@code nbd}, {@code ssh}, {@code
   * iscsi} and the like.
   */
  public boolean isRemote() {
    return Drivers.isRemote(driver);
  }

  /** For a filter, the node that it shows; null for other nodes, and where that isn't known. */
  public @Nullable String filtered() {
    if (!isFilter()) {
      return null;
    }
    // mirror_top and commit_top hold it as "backing", blkdebug as "image", the rest as "file".
    String file = children.get("file");
    String backing = children.get("backing");
    return file != null ? file : backing != null ? backing : children.get("image");
  }

  /** For people: the path where there is one, else the driver's name for it. */
  public String image() {
    return path != null ? path : file;
  }

  @Override
  public String toString() {
    return name + " (" + driver + ", " + image() + ")";
  }

  BlockNode withPath(@Nullable String other) {
    return with(other, children);
  }

  BlockNode withChildren(Map<String, String> other) {
    return with(path, other);
  }

  /** The same with {@code other} in all places where it has {@code child}. */
  public BlockNode withChild(String child, String other) {
    Map<String, String> replaced = new LinkedHashMap<>(children);
    replaced.replaceAll((role, node) -> node.equals(child) ? other : node);
    return with(path, replaced);
  }

  private BlockNode with(@Nullable String otherPath, Map<String, String> otherChildren) {
    return new BlockNode(
        name,
        driver,
        file,
        otherPath,
        otherChildren,
        readOnly,
        direct,
        virtualSize,
        allocatedSize,
        headerBackingFile,
        headerBackingFormat,
        bitmaps,
        encrypted,
        clusterSize,
        snapshots);
  }
}
