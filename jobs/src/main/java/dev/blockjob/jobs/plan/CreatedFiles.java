package dev.blockjob.jobs.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of preparations. */
final class CreatedFiles {

  private CreatedFiles() {}

  static List<Path> of(List<Preparation> preparations) {
    return preparations.stream()
        .flatMap(
            step ->
                step instanceof Preparation.CreateJob job
                    ? Stream.ofNullable(job.file())
                    : Stream.<Path>empty())
        .toList();
  }
}
