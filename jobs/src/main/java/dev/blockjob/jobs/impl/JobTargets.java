package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.NodeUser;
import dev.blockjob.jobs.operation.files.ExpectedFile;
import dev.blockjob.jobs.operation.files.OpenFiles;
import dev.blockjob.jobs.plan.FileChecks;
import dev.blockjob.jobs.plan.FileChecks.Sight;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.track.TargetCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Sees whether the files that jobs copy into still go by the names that QEMU has for them. */
record JobTargets(FileChecks files, OpenFiles open) implements TargetCheck {

  private static final String TARGET = "target";

  @Override
  public Optional<String> problem(BlockGraph graph, JobId job) {
    BlockGraph absolute = Planner.absolute(graph, files);
    FileChecks trusted = Planner.trusted(graph, files);
    List<Path> targets = targets(absolute, job);
    Optional<String> gone = gone(trusted, targets);
    if (gone.isPresent() || targets.stream().noneMatch(it -> trusted.look(it) == Sight.THERE)) {
      return gone;
    }
    Set<String> opened =
        open.identitiesWith(absolute.nodes().values().stream().map(BlockNode::image).toList());
    return opened.isEmpty()
        ? Optional.empty()
        : targets.stream()
            .flatMap(file -> new ExpectedFile(file, null, null).problem(opened).stream())
            .findFirst();
  }

  @Override
  public Optional<String> problem(BlockGraph before, String node) {
    BlockGraph absolute = Planner.absolute(before, files);
    return gone(Planner.trusted(before, files), files(absolute, Stream.of(node)));
  }

  private static Optional<String> gone(FileChecks trusted, List<Path> targets) {
    return targets.stream()
        .filter(file -> isGone(trusted, file))
        .findFirst()
        .map(file -> file + " is gone: it, or a folder on the way, was removed or renamed");
  }

  private static boolean isGone(FileChecks trusted, Path file) {
    return switch (trusted.look(file)) {
      case THERE -> false;
      case NOT_THERE -> true;
      case UNKNOWN -> trusted.missingFolder(file).isPresent();
    };
  }

  /** The files of the images that the job copies into; those below them are none. */
  static List<Path> targets(BlockGraph graph, JobId job) {
    return files(
        graph,
        graph.nodes().keySet().stream()
            .filter(node -> graph.users(node).stream().anyMatch(user -> isTarget(user, job))));
  }

  private static List<Path> files(BlockGraph graph, Stream<String> nodes) {
    return nodes
        .map(graph::skipFilters)
        .flatMap(node -> Stream.ofNullable(graph.nodes().get(node)))
        .flatMap(node -> Stream.ofNullable(node.path()))
        .filter(path -> path.startsWith("/"))
        .map(Path::of)
        .distinct()
        .toList();
  }

  private static boolean isTarget(NodeUser user, JobId job) {
    return user.kind() == NodeUser.Kind.JOB
        && user.name().equals(job.value())
        && user.role().equals(TARGET);
  }
}
