package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.RequestException;
import dev.blockjob.jobs.RequestException.Reason;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.impl.BlockJobsImpl;
import dev.blockjob.jobs.journal.Header;
import dev.blockjob.jobs.journal.Journal;
import dev.blockjob.jobs.journal.JournalException;
import dev.blockjob.jobs.journal.JournalState;
import dev.blockjob.jobs.journal.StateFolder;
import dev.blockjob.jobs.operation.Convergence;
import dev.blockjob.jobs.operation.Copy;
import dev.blockjob.jobs.operation.Merge;
import dev.blockjob.jobs.operation.Move;
import dev.blockjob.jobs.operation.Moves;
import dev.blockjob.jobs.operation.OperationId;
import dev.blockjob.jobs.operation.OperationListener;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.OperationPlan;
import dev.blockjob.jobs.operation.OperationRequest;
import dev.blockjob.jobs.operation.Operations;
import dev.blockjob.jobs.operation.RunningOperation;
import dev.blockjob.jobs.operation.UndecidedException;
import dev.blockjob.jobs.operation.files.LocalImages;
import dev.blockjob.jobs.operation.plan.Converging;
import dev.blockjob.jobs.operation.plan.MergePlanner;
import dev.blockjob.jobs.operation.plan.MirrorPlanner;
import dev.blockjob.jobs.operation.plan.Plan;
import dev.blockjob.jobs.operation.plan.SnapshotPlanner;
import dev.blockjob.jobs.operation.plan.ViaPlanner;
import dev.blockjob.jobs.operation.step.Facts;
import dev.blockjob.jobs.plan.FileChecks;
import dev.blockjob.jobs.plan.JobIds;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.plan.SnapshotPlan;
import dev.blockjob.jobs.recovery.LiveFacts;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.track.Monitor;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Recovers what stands in the way, plans, journals, and hands over to an {@link Executor}. */
public final class OperationsImpl implements Operations {

  private final BlockJobsImpl jobs;
  private final Monitor monitor;
  private final FileChecks files;
  private final StateFolder folder;
  private final Boundary boundary;
  private final Convergence convergence;
  private final Clock clock = Clock.systemUTC();

  /** Over {@code jobs}, which {@link BlockJobs#on} made. */
  public OperationsImpl(BlockJobs jobs, Path stateFolder) {
    this(jobs, stateFolder, Boundary.NONE);
  }

  /** With a way to die in the middle. */
  public OperationsImpl(BlockJobs jobs, Path stateFolder, Boundary boundary) {
    this(jobs, stateFolder, boundary, Convergence.DEFAULT);
  }

  /** With all there is. */
  public OperationsImpl(
      BlockJobs jobs, Path stateFolder, Boundary boundary, Convergence convergence) {
    if (!(jobs instanceof BlockJobsImpl impl)) {
      throw new IllegalArgumentException("operations need what BlockJobs.on() makes");
    }
    this.jobs = impl;
    this.monitor = impl.monitor();
    this.files = impl.files();
    this.folder = new StateFolder(stateFolder);
    this.boundary = boundary;
    this.convergence = convergence;
  }

  @Override
  public Operations converging(Convergence how) {
    return new OperationsImpl(jobs, folder.path(), boundary, how);
  }

  @Override
  public Future<OperationPlan> plan(OperationRequest request) {
    return onLoop(
        () -> monitor.graphForPlanning().compose(graph -> plan(graph, request)).map(Views::plan));
  }

  @Override
  public Future<RunningOperation> start(OperationRequest request, OperationListener listener) {
    return onLoop(
        () ->
            monitor
                .graphForPlanning()
                .compose(graph -> begin(graph, request, listener))
                .map(begun -> started(begun, listener)));
  }

  private record Begun(Plan plan, BlockGraph before, Journal journal) {}

  /** After what is unfinished on the disks has been recovered; that is tried once. */
  private Future<Begun> begin(
      BlockGraph graph, OperationRequest request, OperationListener listener) {
    return begun(graph, request)
        .compose(
            begun ->
                begun.isPresent()
                    ? Future.succeededFuture(begun.get())
                    : settled(graph, request.disks(), listener)
                        .compose(after -> begun(after, request))
                        .map(again -> again.orElseThrow(this::unended)));
  }

  private JournalException unended() {
    return new JournalException(
        "an earlier operation on this disk is over, but the end of its journal can't be written in "
            + folder.path()
            + ": make room there, then `blockjob recover`");
  }

  private Future<Optional<Begun>> begun(BlockGraph graph, OperationRequest request) {
    return jobs.connection()
        .schema()
        .compose(schema -> blocking(() -> begun(graph, schema, request)));
  }

  /** Empty if there is something to be recovered first. */
  private Optional<Begun> begun(BlockGraph graph, QmpSchema schema, OperationRequest request) {
    if (!unfinishedOn(graph, request.disks()).isEmpty()) {
      return Optional.empty();
    }
    Plan plan = plan(graph, schema, request);
    return Optional.of(new Begun(plan, graph, journal(plan)));
  }

  /** If it is lost with the host, so is a QEMU on this host, with all of its jobs. */
  private Journal journal(Plan plan) {
    boolean mayOutlive = jobs.connection().address() instanceof QmpAddress.HostAndPort;
    Header header = new Header(clock.instant(), Origins.of(jobs.connection()), plan);
    return folder.create(header, mayOutlive);
  }

  /** Beside the steps that can be undone, where there are threads for it. */
  private void found(Journal journal) {
    Callable<Void> found =
        () -> {
          journal.found();
          return null;
        };
    var unused = jobs.connection().context().owner().executeBlocking(found, false);
  }

  private RunningOperation started(Begun begun, OperationListener listener) {
    found(begun.journal);
    listener.began(Views.plan(begun.plan));
    Executor executor = executor(begun.journal, begun.before, listener);
    return new Started(jobs.connection(), begun.plan, executor, executor.run());
  }

  private Future<Plan> plan(BlockGraph graph, OperationRequest request) {
    return jobs.connection()
        .schema()
        .compose(schema -> blocking(() -> plan(graph, schema, request)));
  }

  private Plan plan(BlockGraph graph, QmpSchema schema, OperationRequest request) {
    return Converging.add(planned(graph, schema, request), graph, schema, convergence);
  }

  private Plan planned(BlockGraph graph, QmpSchema schema, OperationRequest request) {
    OperationId id = id(request.kind(), graph, request.disks());
    LocalImages images = new LocalImages();
    if (request instanceof Move move && move.copier() != null) {
      return ViaPlanner.plan(graph, schema, files, images, id, move);
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

  /** Recovers what is unfinished on the disk; gives the graph as it is then. */
  private Future<BlockGraph> settled(
      BlockGraph graph, List<String> disks, OperationListener listener) {
    return blocking(() -> unfinishedOn(graph, disks))
        .compose(
            found -> {
              Future<BlockGraph> all = Future.succeededFuture(graph);
              for (OperationId id : found) {
                all =
                    all.compose(before -> settled(id, listener))
                        .compose(outcome -> monitor.graphForPlanning());
              }
              return all;
            });
  }

  private Future<OperationOutcome> settled(OperationId id, OperationListener listener) {
    listener.notice("operation " + id + " on this disk is not finished: recovering it first");
    return recover(id, OperationListener.NONE)
        .map(OperationsImpl::decided)
        .onSuccess(outcome -> listener.notice("operation " + id + " has ended: " + said(outcome)));
  }

  private static String said(OperationOutcome outcome) {
    String kind = outcome.kind().name().toLowerCase(Locale.ROOT);
    return outcome.text().isEmpty() ? kind : kind + ", " + outcome.text();
  }

  private List<OperationId> unfinishedOn(BlockGraph graph, List<String> disks) {
    List<JournalState> unfinished = folder.unfinished();
    if (unfinished.isEmpty()) {
      return List.of();
    }
    List<String> images = images(graph, disks);
    return unfinished.stream()
        .map(state -> state.header().plan())
        .filter(plan -> !Collections.disjoint(plan.images(), images))
        .map(Plan::id)
        .toList();
  }

  private List<String> images(BlockGraph graph, List<String> disks) {
    BlockGraph absolute = Planner.absolute(graph, files);
    return disks.stream()
        .flatMap(disk -> absolute.chain(absolute.disk(disk, files)).layers().stream())
        .map(BlockNode::image)
        .toList();
  }

  @Override
  public Future<BlockGraph> snapshot(Snapshot snapshot, String guestAgent) {
    String agent = QmpAddress.parse(guestAgent).toString();
    List<String> disks = snapshot.overlays().stream().map(Snapshot.Overlay::disk).toList();
    FrozenSnapshot frozen = new FrozenSnapshot(jobs.connection().context().owner(), agent);
    return onLoop(
        () ->
            monitor
                .graphForPlanning()
                .compose(graph -> settled(graph, disks, OperationListener.NONE))
                .compose(graph -> take(graph, snapshot, frozen)));
  }

  private Future<BlockGraph> take(BlockGraph graph, Snapshot snapshot, FrozenSnapshot frozen) {
    return jobs.planned(snapshot)
        .compose(
            prepared ->
                blocking(() -> journalled(graph, snapshot, prepared, frozen))
                    .compose(
                        journal ->
                            frozen.ended(
                                journal, executor(journal, graph, OperationListener.NONE).run()))
                    .compose(taken -> monitor.graph())
                    .map(prepared::verified));
  }

  private Journal journalled(
      BlockGraph graph, Snapshot snapshot, SnapshotPlan prepared, FrozenSnapshot frozen) {
    List<String> disks = snapshot.overlays().stream().map(Snapshot.Overlay::disk).toList();
    OperationId id = id("snapshot", graph, disks);
    Plan plan =
        new SnapshotPlanner(graph, files, new LocalImages(), id)
            .plan(snapshot, prepared, frozen.agent());
    return journal(plan);
  }

  private List<String> names(BlockGraph graph, List<String> disks) {
    return disks.stream().map(disk -> graph.disk(disk, files).name()).toList();
  }

  /** Of thousands of journals, two would have the same digits one day. Blocks. */
  private OperationId id(String verb, BlockGraph graph, List<String> disks) {
    String stem = JobIds.stem(verb, String.join("-", names(graph, disks)));
    OperationId id;
    do {
      int digits = ThreadLocalRandom.current().nextInt(0x100000, 0x1000000);
      id = new OperationId(stem + Integer.toHexString(digits));
    } while (folder.has(id));
    return id;
  }

  private static OperationOutcome decided(OperationOutcome outcome) {
    if (outcome.kind() == OperationOutcome.Kind.UNDECIDED) {
      throw new UndecidedException(outcome);
    }
    return outcome;
  }

  @Override
  public Future<List<OperationOutcome>> recover() {
    String here = jobs.connection().address().toString();
    return onLoop(
        () ->
            blocking(folder::unfinished)
                .compose(
                    found -> {
                      Future<List<OperationOutcome>> all =
                          Future.succeededFuture(new ArrayList<>());
                      for (JournalState state : found) {
                        if (state.header().origin().monitor().equals(here)) {
                          OperationId id = state.header().plan().id();
                          all =
                              all.compose(
                                  list ->
                                      recover(id, OperationListener.NONE)
                                          .map(
                                              outcome -> {
                                                list.add(outcome);
                                                return list;
                                              }));
                        }
                      }
                      return all;
                    }));
  }

  @Override
  public Future<OperationOutcome> recover(OperationId id, OperationListener listener) {
    return onLoop(
        () ->
            blocking(() -> open(folder, id))
                .compose(
                    journal -> {
                      Optional<OperationOutcome> ended = ended(journal);
                      return ended.isPresent()
                          ? Future.succeededFuture(ended.get())
                          : released(journal)
                              .compose(v -> executor(journal, null, listener).recover());
                    }));
  }

  /** The guest first. */
  private Future<Void> released(Journal journal) {
    Plan plan = journal.state().header().plan();
    return jobs(plan, null, limits(plan))
        .release(journal.state())
        .onFailure(failure -> journal.close())
        .mapEmpty();
  }

  /** Refuses one that somebody else drives. */
  static Journal open(StateFolder folder, OperationId id) {
    return folder
        .open(id)
        .orElseThrow(
            () ->
                new RequestException(
                    Reason.BUSY,
                    "operation "
                        + id
                        + " is being driven by "
                        + folder.holder(id)
                        + ": wait for it, or end that process",
                    List.of(id.value())));
  }

  /** The outcome of one that has ended; its lock goes. */
  static Optional<OperationOutcome> ended(Journal journal) {
    return journal
        .state()
        .end()
        .map(
            end -> {
              journal.finished();
              return Views.outcome(journal.state(), end);
            });
  }

  private Executor executor(
      Journal journal, @Nullable BlockGraph before, OperationListener listener) {
    Plan plan = journal.state().header().plan();
    Worker worker = Worker.of(jobs.connection().context());
    IoLimits limits = limits(plan);
    OperationJobs running = jobs(plan, before, limits);
    Doer doer = new LiveDoer(monitor, running, limits, files, worker);
    FactFinder facts = state -> running.settleCreates().compose(v -> facts(state, before != null));
    return new Executor(journal, doer, facts, worker, boundary, clock, listener);
  }

  private IoLimits limits(Plan plan) {
    return new IoLimits(monitor, plan.id().value());
  }

  private OperationJobs jobs(Plan plan, @Nullable BlockGraph before, IoLimits limits) {
    ConvergenceWatch watch = new ConvergenceWatch(monitor, plan, limits);
    return new OperationJobs(monitor, jobs.launcher(), plan, before, watch);
  }

  /** {@code isMine}: whether it was planned over this connection. */
  private Future<Facts> facts(JournalState journal, boolean isMine) {
    return monitor
        .graph()
        .compose(
            graph ->
                blocking(
                    () ->
                        LiveFacts.of(
                            journal,
                            Planner.absolute(graph, files),
                            isMine ? null : Origins.of(jobs.connection()))));
  }

  private <T> Future<T> blocking(Callable<T> work) {
    return jobs.connection().context().owner().executeBlocking(work);
  }

  private <T> Future<T> onLoop(Supplier<Future<T>> work) {
    Promise<T> promise = Promise.promise();
    jobs.connection()
        .context()
        .runOnContext(v -> work.get().onComplete(promise::complete, promise::fail));
    return promise.future();
  }
}
