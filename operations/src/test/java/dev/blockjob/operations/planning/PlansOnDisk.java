package dev.blockjob.operations.planning;

import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.jobs.image.LocalImages;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.merge.MergePlanner;
import dev.blockjob.operations.move.MirrorPlanner;
import dev.blockjob.operations.move.OverlayMovePlanner;
import dev.blockjob.operations.plan.Plan;
import java.nio.file.Path;

/** Plans of operations on a disk whose images are files that are there. */
public final class PlansOnDisk {

  private PlansOnDisk() {}

  /** Of the disk {@code vd0}, which has these images in {@code folder}, base first. */
  public static Plan of(OperationRequest request, Path folder, String... layers) {
    String[] sized = new String[layers.length];
    FakeFiles files = new FakeFiles();
    for (int i = 0; i < layers.length; i++) {
      sized[i] = layers[i] + ":1";
      files.file(folder.resolve(layers[i] + ".qcow2").toString(), 64 * Graphs.MIB);
    }
    BlockGraph graph = Graphs.chainIn(folder, sized).graph();
    OperationId id = new OperationId(request.kind() + "-1");
    LocalImages images = new LocalImages(FolderRule.UNKNOWN, ScanScope.NONE);
    if (request instanceof Merge merge) {
      return new MergePlanner(graph, Schemas.QEMU_11_1, files, images, id, merge).plan();
    }
    if (request instanceof Move move && move.copier() != null) {
      return OverlayMovePlanner.plan(graph, Schemas.QEMU_11_1, files, images, id, move);
    }
    MirrorPlanner mirrors = new MirrorPlanner(graph, Schemas.QEMU_11_1, files, images, id);
    return request instanceof Move move ? mirrors.plan(move) : mirrors.plan((Copy) request);
  }
}
