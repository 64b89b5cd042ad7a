package dev.blockjob.jobs.layer;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import java.util.List;

/** The layers that an image is read through which a request makes, or fills. Pure. */
public record NamedLayers(BlockGraph graph, SameFile sameFile) {

  /** Those below an overlay: all that the disk has. */
  public List<BlockNode> of(Snapshot.Overlay overlay) {
    return chain(overlay.disk()).layers();
  }

  /** Those below what a job copies to; none where that stands alone. */
  public List<BlockNode> of(BlockJobRequest request) {
    if (request instanceof Mirror mirror) {
      return of(mirror.disk(), mirror.sync(), mirror.target());
    }
    return request instanceof Backup backup
        ? of(backup.disk(), backup.sync(), backup.target())
        : List.of();
  }

  /** Those below a disk's topmost layer. */
  public List<BlockNode> below(String disk) {
    List<BlockNode> layers = chain(disk).layers();
    return layers.subList(1, layers.size());
  }

  private List<BlockNode> of(String disk, Sync sync, Target target) {
    return switch (sync) {
      case FULL -> List.of();
      case TOP -> below(disk);
      case NONE -> target instanceof Target.NewFile ? chain(disk).layers() : List.of();
    };
  }

  private BackingChain chain(String disk) {
    return graph.chain(graph.disk(disk, sameFile));
  }
}
