package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.header.HeaderNames;
import dev.blockjob.jobs.layer.LayerFiles;
import dev.blockjob.jobs.layer.NamedLayers;
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

/**
 * The files that a job needs by their names once it has ended: those of the layers that it writes
 * to, and of those whose names go into an image's header. Blocks where a header has to be read.
 *
 * @param graph that it was planned on, with absolute paths
 * @param arguments of the command that starts it
 */
record RequiredNames(
    BlockGraph graph, FileChecks checks, BlockJobRequest request, JsonObject arguments) {

  /**
   * As QEMU names them. What the request names itself may be relative; of nodes only those count
   * that are files: what is elsewhere has no name that could be lost here.
   */
  List<Path> files() {
    List<Path> files = new ArrayList<>();
    if (request instanceof Commit) {
      addNode("base-node", files);
    } else if (request instanceof Stream) {
      addNode("device", files);
      addNode("base-node", files);
    } else if (request instanceof Mirror mirror) {
      files.addAll(target(mirror.target()));
    } else if (request instanceof Backup backup) {
      files.addAll(target(backup.target()));
    }
    files.addAll(below());
    return files.stream().distinct().toList();
  }

  /** Those of the layers that what it copies to is read through. */
  List<Path> below() {
    return new NamedLayers(graph, checks)
        .of(request).stream().flatMap(layer -> layers().of(layer).stream()).distinct().toList();
  }

  private void addNode(String argument, List<Path> files) {
    String name = arguments.getString(argument);
    if (name != null) {
      files.addAll(node(name));
    }
  }

  private List<Path> node(String name) {
    return graph.node(graph.skipFilters(name)).map(layers()::of).orElse(List.of());
  }

  private List<Path> target(Target target) {
    if (target instanceof Target.NewFile file) {
      return unlessDescriptor(List.of(file.path()));
    }
    if (target instanceof Target.ExistingFile file) {
      return unlessDescriptor(layers().of(file.path(), file.format()));
    }
    return target instanceof Target.Node node ? node(node.name()) : List.of();
  }

  private LayerFiles layers() {
    return new LayerFiles(graph, checks);
  }

  private static List<Path> unlessDescriptor(List<Path> files) {
    return files.stream().filter(file -> !HeaderNames.isDescriptor(file.toString())).toList();
  }
}
