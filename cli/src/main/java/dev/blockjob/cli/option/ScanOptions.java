package dev.blockjob.cli.option;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.UsageException;
import dev.blockjob.jobs.request.ScanScope;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where other images that use those of a disk are looked for. */
public final class ScanOptions {

  private static final String VARIABLE = "BLOCKJOB_ALSO_SCAN";

  @Option(
      names = "--also-scan",
      paramLabel = "FOLDER",
      description =
          "Where to look for other images that use those of the disk, beside the folders that these"
              + " are in. May be given again; $BLOCKJOB_ALSO_SCAN names more, with colons between.")
  private List<String> alsoScan = new ArrayList<>();

  @Option(
      names = "--unused-by",
      paramLabel = "FILE",
      description =
          "You know that this file uses none of the images as its backing file, whatever can be "
              + "seen of it. May be given again.")
  private List<String> unusedBy = new ArrayList<>();

  /** The scope; refuses folders that aren't there. */
  public ScanScope scope(CliEnvironment environment) {
    List<Path> folders = new ArrayList<>();
    for (String folder :
        environment.environment().getOrDefault(VARIABLE, "").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty()) {
        folders.add(folder(environment, folder, VARIABLE));
      }
    }
    alsoScan.forEach(folder -> folders.add(folder(environment, folder, "--also-scan")));
    return ScanScope.NONE
        .alsoIn(folders)
        .plus(new ScanScope(List.of(), unusedBy.stream().map(environment::absolute).toList()));
  }

  private static Path folder(CliEnvironment environment, String folder, String where) {
    Path path = environment.absolute(folder);
    if (!Files.isDirectory(path)) {
      throw new UsageException(where + " names '" + path + "', which is no folder");
    }
    return path;
  }
}
