package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.check.BackingChange;
import dev.blockjob.jobs.check.JobConflicts;
import dev.blockjob.jobs.check.ObsoleteNodes;
import dev.blockjob.jobs.check.SmallerLayers;
import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.promise.BackingPromise;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.qmp.QmpCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code block-stream}. Before QEMU 11.1 it is the one job that QEMU dismisses itself. */
final class StreamPlan {

  private static final String COMMAND = "block-stream";

  private final PlanningContext context;
  private final Stream request;
  private final Disk disk;
  private final BackingChain chain;
  private final BlockNode top;
  private final @Nullable BlockNode base;

  StreamPlan(PlanningContext context, Stream request) {
    this.context = context;
    this.request = request;
    this.disk = context.disk(request.disk());
    this.chain = context.chain(disk);
    this.top = context.layer(disk, request.top(), chain.active());
    String named = request.base();
    this.base = named == null ? null : context.layer(disk, named, chain.base());
  }

  StartPlan plan() {
    String below = base == null ? null : base.name();
    if (base != null) {
      LayerRange.refuseWrongOrder(disk, chain, top, base, "stream");
    }
    SmallerLayers.ofStream(context.graph(), chain, top, base)
        .ifPresent(
            refusal -> {
              throw refusal;
            });
    if (!request.allowRemoteBacking()) {
      RemoteLayers.refusal(context.graph(), top.name(), below)
          .ifPresent(
              refusal -> {
                throw refusal;
              });
    }
    NamelessLayer.refuse(context.graph(), context.files(), top, "stream");
    if (base != null) {
      NamelessLayer.refuse(context.graph(), context.files(), base, "stream");
    }
    BackingChange.refuse(top, null);
    if (!request.allowPlain()) {
      int end = base == null ? chain.layers().size() : chain.index(base.name());
      List<BlockNode> copied = chain.layers().subList(chain.index(top.name()) + 1, end);
      LayerRange.refusePlain(context.graph(), copied, top);
    }
    JobConflicts.refuseHeld(
        context.graph(), disk.name(), LayerRange.path(context.graph(), top.name(), below, false));
    Args args =
        new Args()
            .put("job-id", context.id().value())
            .put("device", top.name())
            .putIfSet("base-node", below)
            .put("filter-node-name", context.names().make(context.id().value(), "-filter"))
            .putIfSet("on-error", request.onError())
            .speed(request.speed());
    if (base != null) {
      String name = LayerRange.backingFile(context, chain, top, base, request.backingFile());
      BackingChange.refuse(top, name);
      args.put("backing-file", name)
          .putIf(
              context.schema().hasArgument(COMMAND, "backing-mask-protocol"),
              "backing-mask-protocol",
              true);
    }
    args.putIf(!request.autoFinalize(), "auto-finalize", false);
    if (isSafeWhenConcluded()) {
      args.keepConcluded();
    }
    return new StartPlan(
        context.id(),
        List.of(),
        QmpCommand.raw(COMMAND, args.json()),
        null,
        AtReady.KEEP,
        !request.autoFinalize(),
        new BackingPromise(top.name(), below),
        null,
        leftovers());
  }

  /**
   * A stream that has ended and isn't dismissed leaves a filter without a child behind, and any
   * {@code query-named-block-nodes} then, by any client, is the end of QEMU and its guest: SIGSEGV,
   * always, on 7.2.22. Mended in 10.2 and some stable releases (10.0.13 and 11.1.3 are well), which
   * no schema tells; what came with 11.1 does. So QEMU dismisses streams itself before that, at the
   * price of an error text that only {@code BLOCK_JOB_COMPLETED} has.
   */
  private boolean isSafeWhenConcluded() {
    return context.schema().hasArgument("query-block", "flat");
  }

  private ObsoleteNodes leftovers() {
    String first = chain.below(top.name()).map(BlockNode::name).orElse(null);
    if (first == null) {
      return new ObsoleteNodes(List.of());
    }
    return OwnedNodes.leftovers(
        List.of(),
        base == null
            ? OwnedNodes.under(context.graph(), first)
            : OwnedNodes.between(context.graph(), first, base.name()));
  }
}
