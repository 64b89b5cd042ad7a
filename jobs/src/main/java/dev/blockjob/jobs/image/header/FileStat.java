package dev.blockjob.jobs.image.header;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * The attributes of a file at one moment.
 *
 * @param mode its type and permissions
 * @param changed its ctime
 */
public record FileStat(long device, long inode, int mode, long size, FileTime changed) {

  private static final int TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int BLOCK_DEVICE = 0060000;

  /** Of what {@code file} leads to. */
  public static FileStat of(Path file) throws IOException {
    Map<String, Object> stat = Files.readAttributes(file, "unix:dev,ino,mode,size,ctime");
    return new FileStat(
        ((Number) get(stat, "dev")).longValue(),
        ((Number) get(stat, "ino")).longValue(),
        ((Number) get(stat, "mode")).intValue(),
        ((Number) get(stat, "size")).longValue(),
        (FileTime) get(stat, "ctime"));
  }

  private static Object get(Map<String, Object> stat, String name) {
    return java.util.Objects.requireNonNull(stat.get(name));
  }

  public boolean isRegularFile() {
    return (mode & TYPE) == REGULAR;
  }

  public boolean isBlockDevice() {
    return (mode & TYPE) == BLOCK_DEVICE;
  }

  /** Which file it is, whatever has become of it. */
  public Key key() {
    return new Key(device, inode);
  }

  /** Device and inode. */
  public record Key(long device, long inode) {}
}
