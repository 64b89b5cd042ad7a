package dev.blockjob.operations.check;

import dev.blockjob.jobs.image.OpenFiles;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.operations.plan.Plan;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Images whose names lead to other files than those that QEMU has open, before all else. */
public final class ReplacedFiles {

  private ReplacedFiles() {}

  /**
   * What is to be deleted must be what QEMU has open, and so must the layers that a merge leaves: a
   * job that has one opened anew, to write to it, has QEMU open it by its name. Blocks.
   *
   * @param isMerge whether QEMU has all of the plan's files open
   * @throws RequestException if a file is another one
   */
  public static void refuse(Plan plan, boolean isMerge, OpenFiles open) {
    Map<Path, String> images = new LinkedHashMap<>();
    if (isMerge) {
      plan.files().forEach(layer -> images.put(layer.file(), layer.identity()));
    }
    plan.steps().stream()
        .flatMap(step -> Stream.ofNullable(step.deletes()))
        .forEach(deleted -> images.put(deleted.file(), deleted.key()));
    if (images.isEmpty() || open.haveAll(images.values())) {
      return;
    }
    Set<String> opened = open.identitiesWith(plan.images());
    images.forEach(
        (image, identity) -> {
          if (!opened.isEmpty() && !opened.contains(identity)) {
            throw new RequestException(
                Reason.NO_SUCH_FILE,
                image
                    + " is another file than the one that QEMU has open by that name, which is lost"
                    + " when QEMU ends. Move the disk to another file (`blockjob move`), and leave"
                    + " that one alone");
          }
        });
  }
}
