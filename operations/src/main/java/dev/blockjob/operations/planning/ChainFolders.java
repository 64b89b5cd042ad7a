package dev.blockjob.operations.planning;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.jobs.image.ImageFolders;
import dev.blockjob.jobs.image.LocalImages;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.request.ScanScope;
import java.nio.file.Path;
import java.util.List;

/** The folders that the images of disks are in. */
public final class ChainFolders {

  private ChainFolders() {}

  /** Those of all layers of {@code disks} that can be seen from here. */
  public static List<Path> of(BlockGraph graph, FileChecks files, List<String> disks) {
    BlockGraph absolute = Planner.absolute(graph, files);
    FileChecks trusted = Planner.trusted(graph, files);
    VisibleImages visible =
        new VisibleImages(trusted, new LocalImages(FolderRule.UNKNOWN, ScanScope.NONE));
    return disks.stream()
        .flatMap(disk -> absolute.chain(absolute.disk(disk, trusted)).layers().stream())
        .flatMap(layer -> visible.file(layer).stream())
        .flatMap(file -> ImageFolders.of(file).stream())
        .distinct()
        .toList();
  }
}
