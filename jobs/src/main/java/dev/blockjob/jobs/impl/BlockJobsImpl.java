package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.check.OtherWriters;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.image.BlockingLookRequiredException;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.jobs.image.LocalFiles;
import dev.blockjob.jobs.image.OpenFiles;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.NamelessFileException;
import dev.blockjob.jobs.layer.HeaderMismatch;
import dev.blockjob.jobs.layer.NamedLayers;
import dev.blockjob.jobs.lifecycle.TrackingPolicy;
import dev.blockjob.jobs.plan.Dropped;
import dev.blockjob.jobs.plan.JobIds;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.plan.SnapshotPlan;
import dev.blockjob.jobs.plan.StartPlan;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.CreateImage;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.tracking.EndGuard;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.jobs.tracking.JobEvents;
import dev.blockjob.jobs.tracking.JobTracker;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.impl.stream.ContextExecutor;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does everything on the event loop, but for plans that have to look at files: these are made on a
 * worker thread, because looking blocks.
 */
public final class BlockJobsImpl implements BlockJobs {

  private final QmpConnection connection;
  private final JobCommands commands;
  private final Launcher launcher;
  private final JobTargets targets;

  /** A QEMU behind TCP is taken to be elsewhere: its files can't be seen. */
  private final FileChecks files;

  private final QemuPeer qemu;

  private final OpenFiles openFiles;

  /** Follows events from now on. */
  public BlockJobsImpl(QmpConnection connection) {
    this.connection = connection;
    this.qemu = new QemuPeer(connection);
    this.files =
        connection.address() instanceof QmpAddress.HostAndPort
            ? FileChecks.NONE
            : new LocalFiles(qemu);
    this.openFiles = OpenFiles.of(qemu::find);
    this.targets = new JobTargets(files, openFiles);
    this.commands = new JobCommands(connection, targets, qemu::shows);
    this.launcher = new Launcher(commands, new JobEvents(connection));
  }

  @Override
  public QmpConnection connection() {
    return connection;
  }

  /** The commands that operations take, too. */
  public JobCommands commands() {
    return commands;
  }

  /** Starts jobs for operations, too. */
  public Launcher launcher() {
    return launcher;
  }

  /** What can be seen of this QEMU's files. */
  public FileChecks files() {
    return files;
  }

  /** The process that is this QEMU, where that can be told. */
  public QemuPeer qemu() {
    return qemu;
  }

  /** The files that this QEMU has open. */
  public OpenFiles openFiles() {
    return openFiles;
  }

  @Override
  public Future<BlockGraph> graph() {
    return commands.graph();
  }

  @Override
  public SameFile sameFile() {
    return files;
  }

  @Override
  public Future<List<JobInfo>> query() {
    return commands.jobs();
  }

  /**
   * @param below what says why a layer below what it makes isn't found by its name; may block
   */
  private record Planned<P>(
      P plan, BlockGraph before, OwnFiles files, Supplier<Optional<String>> below) {}

  @Override
  public Future<BlockJob> start(BlockJobRequest request) {
    return onLoop(
        () ->
            Secrets.mustExist(connection, secrets(request))
                .compose(
                    there ->
                        planned(
                            looks(request),
                            mayBegin(request),
                            (graph, schema, seen) -> plan(graph, schema, seen, request)))
                .compose(
                    planned ->
                        new JobStarter(commands, launcher, qemu, targets)
                            .start(request, planned.plan, planned.before, planned.files)));
  }

  private static List<String> secrets(BlockJobRequest request) {
    String secret =
        request instanceof Mirror mirror
            ? mirror.target().encrypt()
            : request instanceof Backup backup
                ? backup.target().encrypt()
                : request instanceof CreateImage create ? create.encrypt() : null;
    return secret == null ? List.of() : List.of(secret);
  }

  private Planned<StartPlan> plan(
      BlockGraph graph, QmpSchema schema, FileChecks files, BlockJobRequest request) {
    JobId id = JobIds.of(graph, request, BlockJobsImpl::suffix);
    StartPlan plan = Planner.plan(graph, schema, files, id, request);
    if (changesChain(request)) {
      refuseOtherWriters(graph, files, request.disk());
    }
    LayersBelow.of(graph, files, openFiles).mustStand(request);
    List<BlockNode> read = new NamedLayers(graph, files).of(request);
    refuseMismatch(graph, files, read, plan.start().arguments());
    return new Planned<>(plan, graph, own(graph, files, plan.files()), Optional::empty);
  }

  @Override
  public Future<BlockJob> attach(JobId id) {
    return onLoop(
        () ->
            commands
                .job(id)
                .map(
                    job -> {
                      JobTracker tracker =
                          launcher.attach(TrackingPolicy.watch(id), null, targetOf(id));
                      return new TrackedJob(
                          id,
                          job.type(),
                          List.of(),
                          Dropped.NOTHING,
                          commands,
                          tracker,
                          tracker.outcome());
                    }));
  }

  /** Of a job that was started elsewhere only QEMU can say where its target is. */
  private EndGuard targetOf(JobId id) {
    return new EndGuard() {
      @Override
      public Future<Void> namesStand() {
        return commands.targetIsThere(id);
      }

      @Override
      public Future<Void> mayBeCancelled(JobStatus status) {
        return commands.mayBeCancelled(id);
      }
    };
  }

  @Override
  public Future<BlockGraph> snapshot(Snapshot snapshot) {
    return onLoop(() -> plan(snapshot).compose(planned -> take(snapshot, planned)));
  }

  /** How {@code snapshot} would be taken. On the event loop. */
  public Future<SnapshotPlan> planned(Snapshot snapshot) {
    return plan(snapshot).map(Planned::plan);
  }

  private Future<Planned<SnapshotPlan>> plan(Snapshot snapshot) {
    List<@Nullable String> secrets =
        snapshot.overlays().stream().map(Snapshot.Overlay::encrypt).toList();
    return Secrets.mustExist(connection, secrets)
        .compose(
            there ->
                planned(
                    true,
                    commands.mayBegin(false),
                    (graph, schema, seen) -> plan(graph, schema, seen, snapshot)));
  }

  private Planned<SnapshotPlan> plan(
      BlockGraph graph, QmpSchema schema, FileChecks files, Snapshot snapshot) {
    SnapshotPlan plan = Planner.snapshot(graph, schema, files, suffix(), snapshot);
    snapshot.overlays().forEach(it -> refuseOtherWriters(graph, files, it.disk()));
    Supplier<Optional<String>> below = LayersBelow.of(graph, files, openFiles).mustStand(snapshot);
    NamedLayers named = new NamedLayers(graph, files);
    snapshot.overlays().stream()
        .map(named::of)
        .forEach(layers -> refuseMismatch(graph, files, layers, new JsonObject()));
    return new Planned<>(plan, graph, own(graph, files, plan.files()), below);
  }

  private static boolean changesChain(BlockJobRequest request) {
    return request instanceof Commit
        || request instanceof Stream
        || (request instanceof Mirror mirror && mirror.atReady() == AtReady.PIVOT);
  }

  private static void refuseOtherWriters(BlockGraph graph, FileChecks files, String disk) {
    OtherWriters.refuse(Planner.absolute(graph, files), Planner.trusted(graph, files), disk);
  }

  private static void refuseMismatch(
      BlockGraph graph, FileChecks files, List<BlockNode> read, JsonObject arguments) {
    HeaderMismatch mismatch =
        new HeaderMismatch(Planner.absolute(graph, files), Planner.trusted(graph, files));
    mismatch.refuse(
        read.isEmpty() ? mismatch.below(arguments) : mismatch.layers(read.get(0).name()));
  }

  private Future<BlockGraph> take(Snapshot snapshot, Planned<SnapshotPlan> planned) {
    Preparations preparations = new Preparations(commands, launcher, planned.files, planned.below);
    SnapshotPlan plan = planned.plan;
    return preparations
        .execute(plan.preparations())
        .compose(
            prepared ->
                preparations
                    .stands()
                    .compose(stands -> commands.mayBegin(false))
                    .compose(here -> connection.execute(plan.transaction()))
                    .recover(preparations::rollBack))
        .compose(taken -> commands.graph())
        .map(plan::verified)
        .compose(after -> preparations.problem().map(problem -> named(snapshot, problem, after)));
  }

  private static BlockGraph named(Snapshot snapshot, Optional<String> problem, BlockGraph after) {
    if (problem.isPresent()) {
      throw new NamelessFileException(
          "the snapshot was taken, but " + problem.get() + "; " + LayersBelow.advice(snapshot));
    }
    return after;
  }

  @FunctionalInterface
  private interface Planning<P> {
    Planned<P> plan(BlockGraph graph, QmpSchema schema, FileChecks files);
  }

  private OwnFiles own(BlockGraph graph, FileChecks files, List<Path> created) {
    return new OwnFiles(
        Planner.trusted(graph, files),
        created,
        () -> FolderRule.of(qemu.find()),
        () -> targets.opened(graph));
  }

  private static boolean looks(BlockJobRequest request) {
    return request instanceof Commit || request instanceof Stream;
  }

  /** Whether the images are this QEMU's, as far as {@code request} needs them to be. */
  private Future<Void> mayBegin(BlockJobRequest request) {
    if (request instanceof CreateImage) {
      return Future.succeededFuture();
    }
    boolean onlyCopies =
        request instanceof Backup
            || (request instanceof Mirror mirror && mirror.atReady() != AtReady.PIVOT);
    return commands.mayBegin(onlyCopies);
  }

  /**
   * {@code looks}: whether such a plan always has to look at files, as those of commits and
   * snapshots have: to find that out by trying would be for nothing. {@code allowed}: was asked for
   * before the graph.
   */
  private <P> Future<Planned<P>> planned(
      boolean looks, Future<Void> allowed, Planning<P> planning) {
    Future<BlockGraph> graph = commands.graphForPlanning();
    Future<QmpSchema> schema = commands.connection().schema();
    return allowed
        .compose(may -> Future.all(graph, schema))
        .compose(known -> planned(looks, planning, graph.result(), schema.result()))
        .compose(
            planned ->
                new RemoteFileProbe(connection, suffix())
                    .mustBeAbsent(planned.files.unseen())
                    .map(planned));
  }

  private <P> Future<Planned<P>> planned(
      boolean looks, Planning<P> planning, BlockGraph graph, QmpSchema schema) {
    if (!looks || files.equals(FileChecks.NONE)) {
      try {
        return Future.succeededFuture(planning.plan(graph, schema, files.withoutLooking()));
      } catch (BlockingLookRequiredException e) {
        // then on a worker
      }
    }
    Callable<Planned<P>> plan = () -> planning.plan(graph, schema, files);
    return connection.context().owner().executeBlocking(plan, false);
  }

  /** What {@code work} gives, or throws, on the event loop. */
  public <T> Future<T> onLoop(Supplier<Future<T>> work) {
    return ContextExecutor.call(connection.context(), work);
  }

  private static String suffix() {
    return Integer.toHexString(ThreadLocalRandom.current().nextInt(0x1000, 0x10000));
  }
}
