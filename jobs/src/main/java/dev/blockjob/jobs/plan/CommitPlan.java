package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.check.BackingChange;
import dev.blockjob.jobs.check.JobConflicts;
import dev.blockjob.jobs.check.ObsoleteNodes;
import dev.blockjob.jobs.check.OpenUsers;
import dev.blockjob.jobs.check.OverlayConflicts;
import dev.blockjob.jobs.check.SmallerLayers;
import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.jobs.promise.BackingPromise;
import dev.blockjob.jobs.promise.DiskLocator;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.jobs.promise.PivotPromise;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.qmp.QmpCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code block-commit}. An internal one waits in PENDING for us; an active one never does: that
 * stops the guest.
 */
final class CommitPlan {

  private static final String COMMAND = "block-commit";

  private final PlanningContext context;
  private final Commit request;
  private final Disk disk;
  private final BackingChain chain;
  private final BlockNode top;
  private final BlockNode base;

  CommitPlan(PlanningContext context, Commit request) {
    this.context = context;
    this.request = request;
    this.disk = context.disk(request.disk());
    this.chain = context.chain(disk);
    this.top = context.layer(disk, request.top(), chain.active());
    this.base = context.layer(disk, request.base(), chain.base());
  }

  StartPlan plan() {
    LayerRange.refuseWrongOrder(disk, chain, top, base, "commit");
    Optional<BlockNode> overlay = chain.above(top.name());
    if (overlay.isEmpty() && request.backingFile() != null) {
      throw PlanningContext.invalid(
          "an active commit has no layer above it to write backingFile into");
    }
    SmallerLayers.ofCommit(context.graph(), chain, top, base)
        .ifPresent(
            refusal -> {
              throw refusal;
            });
    if (!request.allowRemoteBacking()) {
      NbdNode.unproven(context.graph(), base)
          .ifPresent(
              refusal -> {
                throw refusal;
              });
    }
    JobConflicts.refuseFilteredByJob(context.graph(), disk);
    OverlayConflicts.refuseUnder(context.graph(), disk);
    JobConflicts.refuseHeld(
        context.graph(),
        disk.name(),
        LayerRange.path(context.graph(), top.name(), base.name(), true));
    OverlayConflicts.refuseChanging(context.graph(), chain, top, base);
    new OpenUsers(context.graph(), chain, context.files())
        .ofCommit(changed())
        .ifPresent(
            refusal -> {
              throw refusal;
            });
    // An operation has looked, and sees to its files itself.
    List<Path> seen = context.users() != null ? List.of() : context.files(disk);
    if (context.users() == null) {
      NamelessLayer.refuse(context.graph(), context.files(), chain.active(), "commit");
    }
    refuseUsed(seen);
    if (!request.allowPlain()) {
      LayerRange.refusePlain(context.graph(), chain.between(top.name(), base.name()), base);
    }
    // QEMU wants the node under the device, filters included; top-node says what else is meant.
    Args args =
        new Args()
            .put("job-id", context.id().value())
            .put("device", disk.root())
            .putIf(!disk.root().equals(top.name()), "top-node", top.name())
            .put("base-node", base.name())
            .put("filter-node-name", context.names().make(context.id().value(), "-filter"))
            .putIfSet("on-error", request.onError())
            .speed(request.speed());
    overlay.ifPresent(layer -> internal(args, layer));
    boolean finalizes = overlay.isPresent() && !request.autoFinalize();
    return new StartPlan(
        context.id(),
        List.of(),
        QmpCommand.raw(
            COMMAND, args.putIf(finalizes, "auto-finalize", false).keepConcluded().json()),
        null,
        overlay.isEmpty() ? request.atReady() : AtReady.KEEP,
        finalizes,
        overlay
            .<GraphPromise>map(layer -> new BackingPromise(layer.name(), base.name()))
            .orElseGet(() -> new PivotPromise(new DiskLocator(disk), base.name())),
        null,
        OwnedNodes.leftovers(
            List.of(), OwnedNodes.between(context.graph(), top.name(), base.name())),
        dropped(seen));
  }

  /**
   * Refuses to change what closed images read. The chain's own go on reading the same.
   *
   * @param seen the chain's files
   */
  private void refuseUsed(List<Path> seen) {
    context
        .closedUsers(request.scanScope(), seen, seen)
        .ofCommit(changed())
        .ifPresent(
            refusal -> {
              throw refusal;
            });
  }

  /** The layers through which something else is read then. */
  private List<BlockNode> changed() {
    return chain.layers().subList(chain.index(top.name()) + 1, chain.index(base.name()) + 1);
  }

  private Dropped dropped(List<Path> seen) {
    List<Path> files =
        chain.between(top.name(), base.name()).stream()
            .filter(context.graph()::hasFileToItself)
            .map(BlockNode::path)
            .filter(ImageName::isAbsolutePath)
            .map(Path::of)
            .filter(seen::contains)
            .toList();
    return new Dropped(
        files,
        new ObsoleteNodes(LayerRange.dropping(context.graph(), top.name(), base.name()).toList()));
  }

  private void internal(Args args, BlockNode overlay) {
    if (request.backingFile() == null) {
      refuseOtherName(overlay);
    }
    String name = LayerRange.backingFile(context, chain, overlay, base, request.backingFile());
    BackingChange.refuse(overlay, name);
    OverlayConflicts.others(context.graph(), top.name(), overlay.name())
        .forEach(other -> BackingChange.refuse(other, name));
    args.put("backing-file", name)
        .putIf(
            context.schema().hasArgument(COMMAND, "backing-mask-protocol"),
            "backing-mask-protocol",
            true);
  }

  /** QEMU puts all overlays of top on base, and writes the same name into the header of each. */
  private void refuseOtherName(BlockNode overlay) {
    String name = LayerRange.backingFile(context, chain, overlay, base, null);
    for (BlockNode other : OverlayConflicts.others(context.graph(), top.name(), overlay.name())) {
      BackingChain others = BackingChain.of(context.graph(), other.name());
      if (!name.equals(LayerRange.backingFile(context, others, other, base, null))) {
        throw PlanningContext.invalid(
            "'"
                + other.image()
                + "' is on '"
                + top.name()
                + "' too, and QEMU would write '"
                + name
                + "' into its header, which is wrong there: say backingFile, as an absolute path");
      }
    }
  }
}
