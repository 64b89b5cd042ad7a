package dev.blockjob.operations.impl;

import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.check.OtherWriters;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.LocalImages;
import dev.blockjob.jobs.impl.BlockJobsImpl;
import dev.blockjob.jobs.impl.LayersBelow;
import dev.blockjob.jobs.impl.Secrets;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.layer.HeaderMismatch;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.Moves;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationPlan;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.RunningOperation;
import dev.blockjob.operations.check.ReplacedFiles;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.engine.OperationExecutor;
import dev.blockjob.operations.engine.ReportMapper;
import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.journal.JournalStore;
import dev.blockjob.operations.merge.MergePlanner;
import dev.blockjob.operations.move.MirrorPlanner;
import dev.blockjob.operations.move.OverlayMovePlanner;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.planning.ChainFolders;
import dev.blockjob.operations.planning.ConvergencePlanner;
import dev.blockjob.operations.recovery.ImageFormats;
import dev.blockjob.operations.registry.StepTypes;
import dev.blockjob.operations.step.node.PutOverlay;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Recovers unfinished operations on the disk, plans, journals, and hands over to an {@link
 * OperationExecutor}.
 */
public final class OperationsImpl implements Operations {

  private final OperationContext context;
  private final OperationRecovery recovery;
  private final Convergence convergence;

  /** Over {@code jobs}, which {@link BlockJobs#on} made. */
  public OperationsImpl(BlockJobs jobs, Path stateFolder) {
    this(jobs, stateFolder, CrashPoint.NONE);
  }

  /** With a crash injector, for tests. */
  public OperationsImpl(BlockJobs jobs, Path stateFolder, CrashPoint crashPoint) {
    this(jobs, stateFolder, crashPoint, Convergence.DEFAULT, ScanScope.NONE);
  }

  /** With a convergence, too. */
  public OperationsImpl(
      BlockJobs jobs, Path stateFolder, CrashPoint crashPoint, Convergence convergence) {
    this(jobs, stateFolder, crashPoint, convergence, ScanScope.NONE);
  }

  private OperationsImpl(
      BlockJobs jobs,
      Path stateFolder,
      CrashPoint crashPoint,
      Convergence convergence,
      ScanScope scope) {
    if (!(jobs instanceof BlockJobsImpl impl)) {
      throw new IllegalArgumentException("operations need what BlockJobs.on() makes");
    }
    this.context =
        new OperationContext(impl, new JournalStore(stateFolder, StepTypes.ALL), crashPoint, scope);
    this.recovery = new OperationRecovery(context);
    this.convergence = convergence;
  }

  @Override
  public Operations converging(Convergence how) {
    return with(how, context.scope());
  }

  @Override
  public Operations lookingIn(ScanScope scope) {
    return with(convergence, scope);
  }

  private Operations with(Convergence how, ScanScope scope) {
    return new OperationsImpl(
        context.jobs(), context.store().path(), context.crashPoint(), how, scope);
  }

  @Override
  public Future<OperationPlan> plan(OperationRequest request) {
    return context.onLoop(
        () ->
            secrets(request)
                .compose(there -> graph(request))
                .compose(graph -> withSchema(schema -> planAfterRecovery(graph, schema, request)))
                .map(ReportMapper::plan));
  }

  @Override
  public Future<RunningOperation> start(OperationRequest request, OperationListener listener) {
    return context.onLoop(
        () ->
            secrets(request)
                .compose(there -> graph(request))
                .compose(graph -> begin(graph, request, listener))
                .map(started -> started(started, listener)));
  }

  /** The graph, if its images are this QEMU's. */
  private Future<BlockGraph> graph(OperationRequest request) {
    Future<Void> allowed = context.commands().mayBegin(request instanceof Copy);
    Future<BlockGraph> graph = context.commands().graphForPlanning();
    return allowed.compose(may -> graph);
  }

  /** Fails unless QEMU has the secrets that new images are to be encrypted with. */
  private Future<Void> secrets(OperationRequest request) {
    List<@Nullable String> secrets = new ArrayList<>();
    if (request instanceof Move move) {
      secrets.add(move.target().encrypt());
    } else if (request instanceof Moves moves) {
      moves.moves().forEach(move -> secrets.add(move.target().encrypt()));
    } else if (request instanceof Copy copy) {
      secrets.add(copy.target().encrypt());
    }
    return Secrets.mustExist(context.connection(), secrets);
  }

  private record StartedOperation(Plan plan, BlockGraph before, Journal journal) {}

  /** After what is unfinished on the disks has been recovered; that is tried once. */
  private Future<StartedOperation> begin(
      BlockGraph graph, OperationRequest request, OperationListener listener) {
    return begun(graph, request)
        .compose(
            begun ->
                begun.isPresent()
                    ? Future.succeededFuture(begun.get())
                    : recovery
                        .settled(graph, request.disks(), listener)
                        .compose(after -> begun(after, request))
                        .map(again -> again.orElseThrow(recovery::unended)));
  }

  /** Empty if there is something to be recovered first. */
  private Future<Optional<StartedOperation>> begun(BlockGraph graph, OperationRequest request) {
    return withSchema(
        schema -> {
          if (!recovery.unfinishedOn(graph, request.disks()).isEmpty()) {
            return Optional.empty();
          }
          Plan plan = plan(graph, schema, request);
          return Optional.of(new StartedOperation(plan, graph, context.journal(plan)));
        });
  }

  /** What recovery will leave isn't known, so nothing can be planned on it. */
  private Plan planAfterRecovery(BlockGraph graph, QmpSchema schema, OperationRequest request) {
    List<OperationId> unfinished = recovery.unfinishedOn(graph, request.disks());
    if (!unfinished.isEmpty()) {
      List<String> ids = unfinished.stream().map(OperationId::value).toList();
      throw new RequestException(
          Reason.BUSY,
          "operation "
              + String.join(", ", ids)
              + " on this disk is not finished, so nothing can be planned: `blockjob recover "
              + ids.get(0)
              + "` finishes it or rolls it back, and so does the next operation on the disk "
              + "before it begins",
          ids);
    }
    return plan(graph, schema, request);
  }

  private <T> Future<T> withSchema(Function<QmpSchema, T> work) {
    return context
        .connection()
        .schema()
        .compose(schema -> context.blocking(() -> work.apply(schema)));
  }

  private RunningOperation started(StartedOperation started, OperationListener listener) {
    found(started.journal);
    listener.began(ReportMapper.plan(started.plan));
    OperationExecutor executor = context.executor(started.journal, started.before, listener);
    return new RunningOperationImpl(context.connection(), started.plan, executor, executor.run());
  }

  /** Beside the steps that can be undone, where there are threads for it. */
  private void found(Journal journal) {
    Callable<Void> found =
        () -> {
          journal.ensureDurable();
          return null;
        };
    var unused = context.connection().context().owner().executeBlocking(found, false);
  }

  private Plan plan(BlockGraph graph, QmpSchema schema, OperationRequest request) {
    List<Path> folders = ChainFolders.of(graph, context.files(), request.disks());
    ScanScope scope = context.scope().alsoIn(folders);
    LocalImages images = context.images(scope);
    NeededLayers.of(request)
        .refuseLost(LayersBelow.of(graph, context.files(), context.openFiles()));
    Plan plan = planned(graph, schema, request, images).within(scope.alsoIn(images.looked()));
    refuseMismatch(graph, plan);
    if (!(request instanceof Copy)) {
      refuseOtherWriters(graph, plan.disks());
    }
    ReplacedFiles.refuse(plan, request instanceof Merge, context.openFiles());
    Map<String, String> formats = ImageFormats.told(Planner.absolute(graph, context.files()), plan);
    return ConvergencePlanner.add(plan.with(formats), graph, schema, convergence);
  }

  private void refuseOtherWriters(BlockGraph graph, List<String> disks) {
    FileChecks files = context.files();
    BlockGraph absolute = Planner.absolute(graph, files);
    FileChecks trusted = Planner.trusted(graph, files);
    disks.forEach(disk -> OtherWriters.refuse(absolute, trusted, disk));
  }

  /** By way of an overlay, all of the disk is read by its header for a moment. */
  private void refuseMismatch(BlockGraph graph, Plan plan) {
    FileChecks files = context.files();
    BlockGraph absolute = Planner.absolute(graph, files);
    HeaderMismatch mismatch = new HeaderMismatch(absolute, Planner.trusted(graph, files));
    if (plan.steps().stream().anyMatch(PutOverlay.class::isInstance)) {
      plan.disks()
          .forEach(disk -> mismatch.refuse(mismatch.layers(absolute.disk(disk, files).root())));
    }
    plan.jobs().forEach(job -> mismatch.refuse(mismatch.below(job.arguments())));
  }

  private Plan planned(
      BlockGraph graph, QmpSchema schema, OperationRequest request, LocalImages images) {
    OperationId id = context.id(request.kind(), graph, request.disks());
    FileChecks files = context.files();
    if (request instanceof Move move && move.copier() != null) {
      return OverlayMovePlanner.plan(graph, schema, files, images, id, move);
    }
    if (request instanceof Merge merge) {
      return new MergePlanner(graph, schema, files, images, id, merge).plan();
    }
    MirrorPlanner mirrors = new MirrorPlanner(graph, schema, files, images, id);
    if (request instanceof Move move) {
      return mirrors.plan(move);
    }
    return request instanceof Moves moves ? mirrors.plan(moves) : mirrors.plan((Copy) request);
  }

  @Override
  public Future<BlockGraph> snapshot(
      Snapshot snapshot, String guestAgent, OperationListener listener) {
    String agent = QmpAddress.parse(guestAgent).toString();
    return context.onLoop(() -> new FrozenSnapshots(context, agent, listener).take(snapshot));
  }

  @Override
  public Future<Void> recoverOn(List<String> disks, OperationListener listener) {
    return context.onLoop(() -> recovery.on(disks, listener));
  }

  @Override
  public Future<List<OperationOutcome>> recover() {
    return context.onLoop(recovery::all);
  }

  @Override
  public Future<OperationOutcome> recover(OperationId id, OperationListener listener) {
    return context.onLoop(() -> recovery.one(id, listener));
  }
}
