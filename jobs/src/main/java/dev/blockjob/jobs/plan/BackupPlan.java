package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.check.Encryption;
import dev.blockjob.jobs.check.JobConflicts;
import dev.blockjob.jobs.check.ObsoleteNodes;
import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.promise.DiskLocator;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.QmpCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code blockdev-backup}. The target's nodes are removed at the end, whatever the end is. */
final class BackupPlan {

  private static final String COMMAND = "blockdev-backup";
  private static final String ON_CBW_ERROR = "on-cbw-error";

  private final PlanningContext context;
  private final Backup request;
  private final Disk disk;
  private final CopyTarget target;
  private final Sync sync;

  BackupPlan(PlanningContext context, Backup request) {
    this.context = context;
    this.request = request;
    this.disk = context.disk(request.disk());
    BackingChain chain = context.chain(disk);
    boolean alone = chain.layers().size() == 1;
    this.sync = request.sync() == Sync.TOP && alone ? Sync.FULL : request.sync();
    this.target = new CopyTarget(context, disk, sync);
  }

  StartPlan plan() {
    JobConflicts.refuseHeld(context.graph(), disk.name(), List.of(disk.active()));
    target.check(request.target(), request.checkSpace(), request.allowPlain(), request.scanScope());
    if (request.compress()) {
      Encryption.refuseCompressed(context.graph(), request.target());
    }
    NbdNode.refuseUnproven(context.graph(), request.target(), request.onTargetError());
    refuseCompressedRaw();
    CopyTarget.Opened opened = target.open(request.target());
    Args args =
        new Args()
            .put("job-id", context.id().value())
            .put("device", disk.active())
            .put("target", opened.node())
            .put("sync", sync.wireName())
            .put("filter-node-name", context.names().make(context.id().value(), "-filter"))
            .putIf(request.compress(), "compress", true)
            .putIf(isNbd() && canBreak(), ON_CBW_ERROR, "break-snapshot")
            .putIfSet("on-source-error", request.onSourceError())
            .putIfSet("on-target-error", request.onTargetError())
            .speed(request.speed())
            .putIf(!request.autoFinalize(), "auto-finalize", false)
            .keepConcluded();
    return new StartPlan(
        context.id(),
        opened.preparations(),
        QmpCommand.raw(COMMAND, args.json()),
        null,
        AtReady.KEEP,
        !request.autoFinalize(),
        new UnchangedPromise(disk, opened.written()),
        proof(opened),
        new ObsoleteNodes(opened.added()));
  }

  private boolean isNbd() {
    return request.target() instanceof Target.Nbd;
  }

  /**
   * Whether a copy that the guest's write has to wait for, and that fails, fails the backup. Else
   * (before 10.1) it fails the guest's write, and the backup goes on and succeeds.
   */
  private boolean canBreak() {
    return context.schema().hasArgument(COMMAND, ON_CBW_ERROR);
  }

  private @Nullable TargetProof proof(CopyTarget.Opened opened) {
    return request.target() instanceof Target.Nbd nbd
            && opened.preparations().get(0) instanceof Preparation.AddNode added
        ? NbdNode.proof(nbd, added, !canBreak())
        : null;
  }

  private void refuseCompressedRaw() {
    boolean raw =
        (request.target() instanceof Target.NewFile file && target.format(file).equals("raw"))
            || (request.target() instanceof Target.ExistingFile there
                && there.format().equals("raw"));
    if (request.compress() && raw) {
      throw PlanningContext.invalid(
          "a raw image can't be written compressed: use qcow2, or don't compress");
    }
  }

  // A backup changes nothing in the graph for good; snapshots may be taken while it runs.
  /** The disk stays where it is. */
  private record UnchangedPromise(Disk disk, List<String> unflushed) implements GraphPromise {
    @Override
    public PromiseVerdict verify(BlockGraph after) {
      return new DiskLocator(disk)
          .active(after)
          .map(node -> new PromiseVerdict(PromiseVerdict.Kind.DONE, disk.name() + " is on " + node))
          .orElseGet(
              () ->
                  new PromiseVerdict(
                      PromiseVerdict.Kind.DONE, disk.name() + " has no device to look at"));
    }

    @Override
    public boolean isOfChange() {
      return false;
    }
  }
}
