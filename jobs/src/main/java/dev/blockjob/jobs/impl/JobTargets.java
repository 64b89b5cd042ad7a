package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.NodeUser;
import dev.blockjob.jobs.operation.files.ExpectedFile;
import dev.blockjob.jobs.operation.files.OpenFiles;
import dev.blockjob.jobs.plan.FileChecks;
import dev.blockjob.jobs.plan.FileChecks.Sight;
import dev.blockjob.jobs.plan.ImageName;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.track.TargetCheck;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Sees whether the files that jobs copy into still go by the names that QEMU has for them. */
record JobTargets(FileChecks files, OpenFiles open) implements TargetCheck {

  /** Of jobs that copy, and of an internal commit, whose base's name goes into a header. */
  private static final Set<String> NEEDED = Set.of("target", "base");

  @Override
  public Optional<String> problem(BlockGraph graph, JobId job) {
    BlockGraph absolute = Planner.absolute(graph, files);
    FileChecks trusted = Planner.trusted(graph, files);
    List<Path> targets = targets(absolute, job);
    Optional<String> gone = gone(trusted, targets);
    if (gone.isPresent() || targets.stream().noneMatch(it -> trusted.look(it) == Sight.THERE)) {
      return gone;
    }
    Set<String> opened = open.identitiesWith(images(absolute));
    return opened.isEmpty()
        ? Optional.empty()
        : targets.stream()
            .flatMap(file -> new ExpectedFile(file, null, null).problem(opened).stream())
            .findFirst();
  }

  /**
   * What says later why one of the files that a job needs by their names has lost it. Blocks, and
   * so does what it gives.
   *
   * @param before the graph that it was planned on
   */
  Supplier<Optional<String>> pinned(
      BlockGraph before, BlockJobRequest request, JsonObject arguments) {
    BlockGraph absolute = Planner.absolute(before, files);
    List<Path> names =
        new NamesAtStake(absolute, request, arguments)
            .files().stream().map(files::absolute).filter(Path::isAbsolute).distinct().toList();
    if (names.isEmpty()) {
      return Optional::empty;
    }
    if (files.isHere()) {
      return new PinnedFiles(names, open, images(absolute))::problem;
    }
    // A name that leads to a file from here counts, and only as long as it leads to the same one.
    FileChecks trusted = Planner.trusted(before, files);
    List<Path> there = names.stream().filter(it -> trusted.look(it) == Sight.THERE).toList();
    return new PinnedFiles(there, OpenFiles.UNSEEN, List.of())::problem;
  }

  /** The identities of what QEMU has open; empty if that can't be seen. Blocks. */
  Set<String> opened(BlockGraph graph) {
    return open.identitiesWith(images(Planner.absolute(graph, files)));
  }

  private static List<String> images(BlockGraph graph) {
    return graph.nodes().values().stream().map(BlockNode::image).toList();
  }

  private static Optional<String> gone(FileChecks trusted, List<Path> targets) {
    return targets.stream()
        .filter(file -> isGone(trusted, file))
        .findFirst()
        .map(ExpectedFile::gone);
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
        .filter(ImageName::isFile)
        .map(Path::of)
        .distinct()
        .toList();
  }

  private static boolean isTarget(NodeUser user, JobId job) {
    return user.kind() == NodeUser.Kind.JOB
        && user.name().equals(job.value())
        && NEEDED.contains(user.role());
  }
}
