package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.check.Encryption;
import dev.blockjob.jobs.check.JobConflicts;
import dev.blockjob.jobs.check.SizeChecks;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.layer.BackingNames;
import dev.blockjob.jobs.promise.DiskLocator;
import dev.blockjob.jobs.promise.OverlayPromise;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.qmp.QmpCommand;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A snapshot: the overlays are made and opened one by one, and put on their disks all at once. */
final class Overlays {

  private static final String FORMAT = "qcow2";

  /** What QEMU makes by default. */
  private static final long CLUSTER = 64 << 10;

  private final PlanningContext context;
  private final String suffix;
  private final Snapshot request;
  private final List<List<Preparation>> preparations = new ArrayList<>();
  private final JsonArray actions = new JsonArray();
  private final List<OverlayPromise> promises = new ArrayList<>();
  private final Set<String> nodes = new HashSet<>();
  private final Map<Path, Long> files = new LinkedHashMap<>();

  Overlays(PlanningContext context, String suffix, Snapshot request) {
    this.context = context;
    this.suffix = suffix;
    this.request = request;
  }

  SnapshotPlan plan() {
    request.overlays().forEach(this::add);
    if (request.checkSpace()) {
      SizeChecks.refuseTooLittleSpace(context.files(), files);
    }
    return new SnapshotPlan(
        preparations,
        QmpCommand.raw("transaction", new JsonObject().put("actions", actions)),
        this::look);
  }

  private void add(Snapshot.Overlay overlay) {
    Disk disk = context.disk(overlay.disk());
    BlockNode current = context.chain(disk).active();
    if (!nodes.add(current.name())) {
      throw PlanningContext.invalid("'" + overlay.disk() + "' is " + disk.name() + ", named twice");
    }
    JobConflicts.refuseHeld(context.graph(), disk.name(), List.of(current.name()));
    if (overlay.encrypt() == null && !request.allowPlain()) {
      Encryption.refuseOverlay(context.graph(), current);
    }
    Path given = overlay.file();
    Path file =
        given != null
            ? given
            : new OverlayName(context, suffix, files.keySet()).beside(disk, current);
    if (files.putIfAbsent(file.normalize(), leastRoom(current.virtualSize())) != null) {
      throw PlanningContext.invalid(
          "'" + file + "' is named for two disks: each needs a file of its own");
    }
    new TargetFiles(context).mustBeNew(file);
    ImageCreation image = image(overlay, disk, current, file);
    preparations.add(image.created(new JobId("snapshot-" + disk.name() + "-" + suffix)));
    actions.add(
        new JsonObject()
            .put("type", "blockdev-snapshot")
            .put(
                "data", new JsonObject().put("node", current.name()).put("overlay", image.node())));
    promises.add(new OverlayPromise(new DiskLocator(disk), image.node(), current.name()));
  }

  /**
   * What an overlay takes up with a guest's first write, in bytes: a cluster each for the header,
   * the refcounts and their table, then one of the guest's and its L2 table, and the L1 table, with
   * 8 bytes for what one L2 table covers.
   */
  private static long leastRoom(long virtualSize) {
    long covered = CLUSTER / 8 * CLUSTER;
    long l1 = (virtualSize + covered - 1) / covered * 8;
    return 5 * CLUSTER + (l1 + CLUSTER - 1) / CLUSTER * CLUSTER;
  }

  private ImageCreation image(Snapshot.Overlay overlay, Disk disk, BlockNode current, Path file) {
    String owner = disk.name() + "-" + suffix;
    String asked = overlay.nodeName();
    String node = asked == null ? context.names().make(owner, "") : free(asked);
    String name =
        new BackingNames(context.files())
            .forNewImage(context.files().absolute(file), current, current.headerBackingFile())
            .orElseThrow(
                () ->
                    PlanningContext.invalid(
                        "QEMU opened '"
                            + current.image()
                            + "' by a path relative to its working folder, so how '"
                            + file
                            + "' has to name it can't be told: name the overlay relative to that"
                            + " folder too"));
    // Opened alone: blockdev-snapshot puts the disk's node below it.
    ImageCreation.Backing backing =
        new ImageCreation.Backing(null, name, CopyTarget.formatOf(current));
    return new ImageCreation(
        file,
        FORMAT,
        current.virtualSize(),
        backing,
        current.direct(),
        node,
        context.names().make(owner, "-file"),
        overlay.encrypt());
  }

  private String free(String asked) {
    if (context.graph().nodes().containsKey(asked) || !nodes.add(asked)) {
      throw PlanningContext.invalid("there is a node '" + asked + "' already: choose another name");
    }
    return asked;
  }

  private PromiseVerdict look(BlockGraph after) {
    List<PromiseVerdict> findings =
        promises.stream().map(promise -> promise.verify(after)).toList();
    List<String> texts = findings.stream().map(PromiseVerdict::text).toList();
    boolean done = findings.stream().allMatch(f -> f.kind() == PromiseVerdict.Kind.DONE);
    return new PromiseVerdict(
        done ? PromiseVerdict.Kind.DONE : PromiseVerdict.Kind.NOT_DONE, String.join("; ", texts));
  }
}
