package dev.blockjob.jobs.image;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Names as the kernel follows them: {@code link/..} is the folder above the one that the link leads
 * to. Blocks.
 */
public final class KernelPath {

  private KernelPath() {}

  /**
   * {@code file} with its folder's own name, as far as that is there; its last part stays as it is,
   * also where it is a link.
   */
  public static Path ofEntry(Path file) {
    Path folder = file.getParent();
    Path name = file.getFileName();
    if (folder == null || name == null || isUp(name)) {
      return file.normalize();
    }
    try {
      return folder.toRealPath().resolve(name);
    } catch (IOException e) {
      return file.normalize();
    }
  }

  private static boolean isUp(Path name) {
    return name.toString().equals("..") || name.toString().equals(".");
  }
}
