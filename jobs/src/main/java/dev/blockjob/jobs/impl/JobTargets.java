package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.NodeUser;
import dev.blockjob.jobs.image.ExpectedFile;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.FileChecks.Visibility;
import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.jobs.image.OpenFiles;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.layer.LayerFiles;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.tracking.TargetCheck;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Sees whether the files that jobs copy into still go by the names that QEMU has for them. */
record JobTargets(FileChecks files, OpenFiles open) implements TargetCheck {

  private static final String TARGET = "target";

  /** Of jobs that copy, and of an internal commit, whose base's name goes into a header. */
  private static final Set<String> NEEDED = Set.of(TARGET, "base");

  @Override
  public Optional<String> problem(BlockGraph graph, JobId job) {
    BlockGraph absolute = Planner.absolute(graph, files);
    FileChecks trusted = Planner.trusted(graph, files);
    List<Path> targets =
        files.isHere()
            ? Stream.concat(
                    targets(absolute, trusted, job).stream(),
                    below(absolute, trusted, job).stream())
                .distinct()
                .toList()
            : targets(absolute, trusted, job);
    Optional<String> gone = gone(trusted, targets);
    if (gone.isPresent()
        || targets.stream().noneMatch(it -> trusted.look(it) == Visibility.THERE)) {
      return gone;
    }
    Set<String> opened = open.identitiesWith(images(absolute));
    return opened.isEmpty()
        ? Optional.empty()
        : targets.stream()
            .flatMap(file -> new ExpectedFile(file, null, null).problem(opened).stream())
            .findFirst();
  }

  @Override
  public Optional<String> taken(BlockGraph graph, JobId job) {
    BlockGraph absolute = Planner.absolute(graph, files);
    FileChecks trusted = Planner.trusted(graph, files);
    Set<String> opened = open.identitiesWith(images(absolute));
    return opened.isEmpty()
        ? Optional.empty()
        : targets(absolute, trusted, job).stream()
            .filter(file -> trusted.look(file) == Visibility.THERE)
            .flatMap(file -> new ExpectedFile(file, null, null).problem(opened).stream())
            .findFirst();
  }

  /**
   * What says later why one of the files that a job needs by their names has lost it. Blocks, and
   * so does what it gives.
   *
   * @param before the graph that it was planned on
   */
  PinnedFiles pinned(BlockGraph before, BlockJobRequest request, JsonObject arguments) {
    BlockGraph absolute = Planner.absolute(before, files);
    List<Path> names =
        new RequiredNames(absolute, files, request, arguments)
            .files().stream().map(files::absolute).filter(Path::isAbsolute).distinct().toList();
    if (names.isEmpty()) {
      return new PinnedFiles(List.of(), open, List.of());
    }
    if (files.isHere()) {
      return new PinnedFiles(names, open, images(absolute));
    }
    // A name that leads to a file from here counts, and only as long as it leads to the same one.
    FileChecks trusted = Planner.trusted(before, files);
    List<Path> there = names.stream().filter(it -> trusted.look(it) == Visibility.THERE).toList();
    return new PinnedFiles(there, OpenFiles.UNSEEN, List.of());
  }

  /** The identities of what QEMU has open; empty if that can't be seen. Blocks. */
  Set<String> opened(BlockGraph graph) {
    return open.identitiesWith(images(Planner.absolute(graph, files)));
  }

  static List<String> images(BlockGraph graph) {
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
  private static List<Path> targets(BlockGraph graph, FileChecks files, JobId job) {
    LayerFiles layers = new LayerFiles(graph, files);
    return written(graph, job, NEEDED)
        .flatMap(node -> layers.of(node).stream())
        .distinct()
        .toList();
  }

  /** The files of the layers that a copy's header names, as far as they are this QEMU's. */
  private static List<Path> below(BlockGraph graph, FileChecks files, JobId job) {
    LayerFiles layers = new LayerFiles(graph, files);
    return written(graph, job, Set.of(TARGET))
        .flatMap(copy -> named(graph, files, copy).stream())
        .flatMap(below -> BackingChain.of(graph, below.name()).layers().stream())
        .flatMap(layer -> layers.of(layer).stream())
        .distinct()
        .toList();
  }

  private static Optional<BlockNode> named(BlockGraph graph, FileChecks files, BlockNode copy) {
    String name = copy.headerBackingFile();
    String path = copy.path();
    if (name == null || path == null || !ImageName.isFile(path)) {
      return Optional.empty();
    }
    String backing = ImageName.resolve(path, name).toString();
    return graph.nodes().values().stream()
        .filter(node -> node.children().containsKey("file"))
        .filter(node -> node.path() != null && files.test(backing, node.path()))
        .findFirst();
  }

  private static Stream<BlockNode> written(BlockGraph graph, JobId job, Set<String> roles) {
    return graph.nodes().keySet().stream()
        .filter(node -> graph.users(node).stream().anyMatch(user -> isOne(user, job, roles)))
        .map(graph::skipFilters)
        .flatMap(node -> Stream.ofNullable(graph.nodes().get(node)));
  }

  private static boolean isOne(NodeUser user, JobId job, Set<String> roles) {
    return user.kind() == NodeUser.Kind.JOB
        && user.name().equals(job.value())
        && roles.contains(user.role());
  }
}
