package dev.blockjob.jobs.image;

import dev.blockjob.qmp.process.ShellWord;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What to do about a file that QEMU has open and that has lost its name. */
public final class LostNameAdvice {

  private LostNameAdvice() {}

  /**
   * Where a disk needs it.
   *
   * @param still {@link #still}; null if it is not known to have another name
   */
  public static String ofDisk(String disk, @Nullable String still) {
    return "the disk needs it, and when QEMU ends that is lost: "
        + (still != null
            ? still
            : "give it its name back if it has another one, or move the disk to another file before"
                + " (`blockjob move "
                + ShellWord.operand(disk)
                + " FILE`)");
  }

  /** Where it is a copy. */
  public static String ofCopy(@Nullable String still) {
    return still != null ? still : "there is no copy: make it anew";
  }

  /**
   * What to do about one whose name another file has taken.
   *
   * @param identity {@link FileIdentity} of the right one; null if it isn't known
   */
  public static String back(Path name, @Nullable String identity) {
    return "Give the name "
        + name
        + " back to the file that QEMU has open"
        + (identity == null ? "" : " " + identity)
        + ", and another name to the one that has it now";
  }

  /** Of one that has another name. */
  public static String still(Path name) {
    return "it is still there as " + name + ": give it its name back";
  }
}
