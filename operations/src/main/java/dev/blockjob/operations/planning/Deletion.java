package dev.blockjob.operations.planning;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.HeldDataText;
import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.jobs.image.ImageUsers;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.HeldData;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.DeleteFile;
import dev.blockjob.operations.step.file.LeaveFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the file of a layer that drops out can be deleted. */
public final class Deletion {
  private Deletion() {}

  /**
   * Adds the step, or the reason against it to {@code notes}.
   *
   * @param above the layer on it that drops out, too, and whose file stays; null for none
   * @return whether the file stays, so far as that can be planned
   */
  public static boolean plan(
      VisibleImages visible,
      BlockGraph graph,
      LayerUsers layerUsers,
      BlockNode layer,
      @Nullable BlockNode above,
      Set<HeldData> drop,
      JobId after,
      List<Step> steps,
      List<String> notes) {
    Path file = visible.file(layer).orElse(null);
    if (file != null) {
      // It is tried all the same: what is left after a run is told then.
      visible.images().refusal(file).ifPresent(why -> notes.add(layer.image() + " stays: " + why));
    }
    String key = file == null ? null : visible.images().key(file);
    String user =
        above == null ? layerUsers.user(layer) : "it is the backing file of " + above.image();
    String held = HeldDataText.in(layer, drop).orElse(null);
    String blindness = visible.files().blindness().orElse(null);
    if (blindness != null) {
      steps.add(leave(layer, blindness));
    } else if (file == null && isUnlinked(visible, layer)) {
      notes.add(layer.image() + " has no name any more, and is gone when QEMU closes it");
      return false;
    } else if (file == null || key == null) {
      String why =
          file != null && visible.files().isBlockDevice(file)
              ? "it is a block device"
              : "it is no file that can be seen from here";
      steps.add(leave(layer, why));
    } else if (!graph.hasFileToItself(layer)) {
      steps.add(
          leave(
              layer,
              "the disk was a part of it (raw with an offset or a size, or a format in another)"));
    } else if (user != null) {
      steps.add(new LeaveFile(file, user + "; once it doesn't need it any more, delete it"));
    } else if (held != null) {
      steps.add(
          new LeaveFile(
              file,
              "it has " + held + ", which no job takes along; if they aren't needed, delete it"));
    } else {
      ImageUsers.Unread unread = layerUsers.unread(layer);
      if (unread != null) {
        notes.add(layer.image() + " stays as long as " + unread);
      }
      steps.add(new DeleteFile(file, key, after, unread == null ? null : unread.file(), drop));
      layerUsers
          .dataFile(layer)
          .ifPresent(
              data ->
                  steps.add(
                      new LeaveFile(
                          data,
                          "it has the data of " + file + "; if nothing else does, delete it")));
      return false;
    }
    return true;
  }

  /** So it is with the temporary file of a drive with {@code snapshot=on}. */
  private static boolean isUnlinked(VisibleImages visible, BlockNode layer) {
    String path = layer.path();
    return path != null && ImageName.isFile(path) && visible.files().isUnlinked(Path.of(path));
  }

  /** What is no file is known by its node. */
  private static LeaveFile leave(BlockNode layer, String why) {
    String image = layer.image();
    return ImageName.isAbsolutePath(image) || ImageName.isRelativePath(image)
        ? new LeaveFile(Path.of(image), why)
        : new LeaveFile(Path.of(layer.name()), why + " (" + image + ")");
  }
}
