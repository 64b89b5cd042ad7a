package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.graph.BlockGraph;
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

  /** Not names: descriptors that QEMU was given. */
  private static final String DESCRIPTORS = "/dev/fdset/";

  /** As QEMU names them; those that aren't absolute can't be looked at. */
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
    return graph.node(graph.skipFilters(node)).map(it -> it.path()).orElse(null);
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
    if (path != null && !path.startsWith(DESCRIPTORS)) {
      files.add(Path.of(path));
    }
  }
}
