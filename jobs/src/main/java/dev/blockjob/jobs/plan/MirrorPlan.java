package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.check.JobConflicts;
import dev.blockjob.jobs.check.OverlayConflicts;
import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.promise.DiskLocator;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.jobs.promise.PivotPromise;
import dev.blockjob.jobs.promise.ReplacesPromise;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.QmpCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code drive-mirror} or {@code blockdev-mirror}. Never held in PENDING: that stops the guest. */
final class MirrorPlan {

  private static final String DRIVE = "drive-mirror";
  private static final String BLOCKDEV = "blockdev-mirror";

  private final PlanningContext context;
  private final Mirror request;
  private final Disk disk;
  private final BackingChain chain;
  private final Sync sync;
  private final CopyTarget target;

  MirrorPlan(PlanningContext context, Mirror request) {
    this.context = context;
    this.request = request;
    this.disk = context.disk(request.disk());
    this.chain = context.chain(disk);
    // Without a backing file the active layer is all there is.
    boolean alone = chain.layers().size() == 1;
    this.sync = request.sync() == Sync.TOP && alone ? Sync.FULL : request.sync();
    this.target = new CopyTarget(context, disk, sync);
  }

  StartPlan plan() {
    BlockGraph graph = context.graph();
    JobConflicts.refuseFilteredByJob(graph, disk);
    OverlayConflicts.refuseUnder(graph, disk);
    JobConflicts.refuseHeld(graph, disk.name(), List.of(disk.active()));
    target.check(request.target(), request.checkSpace(), request.allowPlain(), request.scanScope());
    NbdNode.refuseUnproven(context.graph(), request.target(), request.onTargetError());
    String replaces = replaces();
    return usesDriveMirror() ? driveMirror(replaces) : blockdevMirror(replaces);
  }

  private StartPlan driveMirror(@Nullable String replaces) {
    String node = context.names().make(context.id().value(), "");
    Args args = new Args().put("job-id", context.id().value()).put("device", disk.root());
    Path created = null;
    if (request.target() instanceof Target.NewFile file) {
      created = file.path();
      args.put("target", ImageName.ofPath(file.path()))
          .put("format", target.format(file))
          .put("mode", "absolute-paths");
    } else if (request.target() instanceof Target.ExistingFile file) {
      args.put("target", ImageName.ofPath(file.path()))
          .put("format", file.format())
          .put("mode", "existing");
    }
    common(args.put("node-name", node), replaces);
    // QEMU opens the target itself, and closes it when nobody needs it any more.
    return plan(List.of(), DRIVE, args, created, node, List.of());
  }

  private StartPlan blockdevMirror(@Nullable String replaces) {
    if (request.targetIsZero()) {
      context.need(BLOCKDEV, "target-is-zero", "10.1");
    }
    refuseLosingPivot();
    CopyTarget.Opened opened = target.open(request.target());
    Args args =
        new Args()
            .put("job-id", context.id().value())
            .put("device", disk.root())
            .put("target", opened.node())
            .put("filter-node-name", context.names().make(context.id().value(), "-filter"))
            .putIf(request.targetIsZero(), "target-is-zero", true);
    common(args, replaces);
    return plan(opened.preparations(), BLOCKDEV, args, null, opened.node(), opened.added());
  }

  private void common(Args args, @Nullable String replaces) {
    args.put("sync", sync.wireName())
        .putIfSet("copy-mode", request.copyMode() == null ? null : request.copyMode().wireName())
        .putIfSet("granularity", request.granularity())
        .putIfSet("buf-size", request.bufSize())
        .putIfSet("unmap", request.unmap())
        .putIfSet("replaces", replaces)
        .putIfSet("on-source-error", request.onSourceError())
        .putIfSet("on-target-error", request.onTargetError())
        .speed(request.speed())
        .keepConcluded();
  }

  private StartPlan plan(
      List<Preparation> preparations,
      String command,
      Args args,
      @Nullable Path created,
      String node,
      List<String> added) {
    return new StartPlan(
        context.id(),
        preparations,
        QmpCommand.raw(command, args.json()),
        created,
        request.atReady(),
        false,
        promise(node),
        null,
        OwnedNodes.leftovers(added, OwnedNodes.under(context.graph(), disk.root())));
  }

  private GraphPromise promise(String node) {
    String replaces = request.replaces();
    if (replaces == null || replaces.equals(disk.root()) || replaces.equals(disk.active())) {
      return new PivotPromise(new DiskLocator(disk), node);
    }
    List<String> parents = context.graph().parents(replaces).stream().map(BlockNode::name).toList();
    return new ReplacesPromise(replaces, node, parents);
  }

  /**
   * With a filter of the user's on top, such as a throttle, QEMU wants that as the device, and
   * would drop it at the pivot; replacing what is under it keeps it.
   */
  private @Nullable String replaces() {
    String named = request.replaces();
    if (named == null) {
      return disk.root().equals(disk.active()) ? null : disk.active();
    }
    List<String> tree = context.graph().tree(disk.root()).stream().map(BlockNode::name).toList();
    if (!tree.contains(named)) {
      throw new RequestException(
          Reason.NOT_IN_CHAIN,
          "'" + named + "', to be replaced, is no node of " + disk.name(),
          tree);
    }
    return named;
  }

  private boolean usesDriveMirror() {
    if (request.target() instanceof Target.Node
        || request.target() instanceof Target.Nbd
        || request.blockdev()
        || request.targetIsZero()
        || request.target().encrypt() != null
        || !context.schema().hasCommand(DRIVE)
        || isWholeDevice()) {
      return false;
    }
    return !(request.target() instanceof Target.NewFile file) || namesBackingRightly(file.path());
  }

  /**
   * A device's size is seen only when QEMU has opened it, which {@code drive-mirror} does too late:
   * it starts, and fails.
   */
  private boolean isWholeDevice() {
    return sync == Sync.FULL
        && request.target() instanceof Target.ExistingFile file
        && context.files().isBlockDevice(file.path());
  }

  /**
   * {@code drive-mirror} writes QEMU's own name of the backing file into the copy. If that is
   * relative, it is right for copies in QEMU's working folder only (7.2 to 11.1); if it reads like
   * a protocol and is none, nowhere.
   */
  private boolean namesBackingRightly(Path path) {
    Optional<BlockNode> below =
        switch (sync) {
          case FULL -> Optional.empty();
          case TOP -> chain.below(chain.active().name());
          case NONE -> Optional.of(chain.active());
        };
    return below
        .filter(node -> node.path() != null && ImageName.isPath(node.path()))
        .filter(node -> !ImageName.isAbsolutePath(node.file()) && !node.file().startsWith("json:"))
        .map(node -> target.headerName(path, node).equals(node.file()))
        .orElse(true);
  }

  /** Refuses what would lose data at the pivot: QEMU doesn't set the backing of a node target. */
  private void refuseLosingPivot() {
    if (request.atReady() == AtReady.FINISH) {
      return;
    }
    if (sync == Sync.NONE && !(request.target() instanceof Target.Node)) {
      throw PlanningContext.invalid(
          "a pivot of blockdev-mirror with sync none would lose all that was not written since:"
              + " finish it instead, or use drive-mirror");
    }
    if (sync != Sync.FULL
        && request.target() instanceof Target.Node node
        && context.graph().node(node.name()).map(BlockNode::backing).isEmpty()) {
      throw PlanningContext.invalid(
          "node '"
              + node.name()
              + "' has no backing file, so a pivot with sync "
              + sync.wireName()
              + " would lose what is in the layers below: add it with \"backing\", or use sync"
              + " full");
    }
  }
}
