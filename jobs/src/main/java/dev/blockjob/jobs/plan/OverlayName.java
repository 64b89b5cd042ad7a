package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.ImageName;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names an overlay after the image below it: {@code disk.qcow2}, {@code disk-1.qcow2}, {@code
 * disk-2.qcow2}. Where QEMU's files can't be seen, with the suffix instead of a number, because
 * creating a file that is there would empty it.
 */
final class OverlayName {

  private static final Pattern NUMBERED = Pattern.compile("(.+)-(\\d{1,6})");

  private final PlanningContext context;
  private final String suffix;
  private final Set<Path> taken;

  OverlayName(PlanningContext context, String suffix, Set<Path> taken) {
    this.context = context;
    this.suffix = suffix;
    this.taken = taken;
  }

  Path beside(Disk disk, BlockNode current) {
    String path = current.path();
    if (path == null || !ImageName.isPath(path) || path.startsWith("/dev/")) {
      throw PlanningContext.invalid(
          "the overlay of "
              + disk.name()
              + " can't stand beside '"
              + current.image()
              + "': name its file");
    }
    Path image = Path.of(path);
    String name = String.valueOf(image.getFileName());
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    Matcher numbered = NUMBERED.matcher(stem);
    boolean counts = numbered.matches();
    String first = counts ? numbered.group(1) : stem;
    int number = counts ? Integer.parseInt(numbered.group(2)) : 0;
    while (true) {
      number++;
      Path candidate = image.resolveSibling(first + "-" + number + ".qcow2");
      FileChecks.Visibility visibility = context.files().look(candidate);
      if (visibility == FileChecks.Visibility.UNKNOWN) {
        return image.resolveSibling(first + "-" + suffix + ".qcow2");
      }
      if (visibility == FileChecks.Visibility.NOT_THERE && !isTaken(candidate)) {
        return candidate;
      }
    }
  }

  private boolean isTaken(Path candidate) {
    return taken.contains(candidate.normalize())
        || context.graph().nodes().values().stream()
            .map(BlockNode::path)
            .anyMatch(candidate.toString()::equals);
  }
}
