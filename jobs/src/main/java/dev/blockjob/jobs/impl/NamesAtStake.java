package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.HeaderNames;
import dev.blockjob.jobs.plan.ImageName;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that a job needs by their names once it has ended: those that it writes to, and the one
 * whose name goes into an image's header. Pure.
 *
 * @param graph that it was planned on, with absolute paths
 * @param arguments of the command that starts it
 */
record NamesAtStake(BlockGraph graph, BlockJobRequest request, JsonObject arguments) {

  /**
   * As QEMU names them. What the request names itself may be relative; of nodes only those count
   * that are files: what is elsewhere has no name that could be lost here.
   */
  List<Path> files() {
    List<Path> files = new ArrayList<>();
    if (request instanceof Commit) {
      add(node("base-node"), files);
    } else if (request instanceof Stream) {
      add(node("device"), files);
      add(node("base-node"), files);
    } else if (request instanceof Mirror mirror) {
      add(path(mirror.target()), files);
    } else if (request instanceof Backup backup) {
      add(path(backup.target()), files);
    }
    return files;
  }

  private @Nullable String node(String argument) {
    String name = arguments.getString(argument);
    return name == null ? null : path(name);
  }

  private @Nullable String path(String node) {
    return graph
        .node(graph.skipFilters(node))
        .map(BlockNode::path)
        .filter(ImageName::isFile)
        .orElse(null);
  }

  private @Nullable String path(Target target) {
    if (target instanceof Target.NewFile file) {
      return file.path().toString();
    }
    if (target instanceof Target.ExistingFile file) {
      return file.path().toString();
    }
    return target instanceof Target.Node node ? path(node.name()) : null;
  }

  private static void add(@Nullable String path, List<Path> files) {
    if (path != null && !HeaderNames.isDescriptor(path)) {
      files.add(Path.of(path));
    }
  }
}
