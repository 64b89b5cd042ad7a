package dev.blockjob.operations.impl;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.jobs.image.LocalImages;
import dev.blockjob.jobs.image.OpenFiles;
import dev.blockjob.jobs.impl.BlockJobsImpl;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.plan.JobIds;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.jobs.tracking.MigrationState;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.check.BlockingWorker;
import dev.blockjob.operations.check.FileVerifier;
import dev.blockjob.operations.check.ObsoleteImages;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.engine.MigrationGuard;
import dev.blockjob.operations.engine.OperationExecutor;
import dev.blockjob.operations.engine.QemuIdentity;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StateObserver;
import dev.blockjob.operations.engine.StepExecutor;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalStore;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.recovery.QemuProbe;
import dev.blockjob.operations.registry.OperationTypes;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.job.JobCancellation;
import dev.blockjob.operations.step.job.OperationJobs;
import dev.blockjob.operations.step.job.StalledGuests;
import dev.blockjob.operations.step.node.ImageFormatter;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all operations over one connection share: the journals, and how they are executed.
 *
 * @param scope where users of images are looked for, beside where journals say
 */
record OperationContext(
    BlockJobsImpl jobs, JournalStore store, CrashPoint crashPoint, ScanScope scope) {

  private static final Clock CLOCK = Clock.systemUTC();

  JobCommands commands() {
    return jobs.commands();
  }

  FileChecks files() {
    return jobs.files();
  }

  /** The files that QEMU has open. */
  OpenFiles openFiles() {
    return jobs.openFiles();
  }

  /** What can be seen of images; their users are looked for there. Blocks. */
  LocalImages images(ScanScope where) {
    return new LocalImages(rule(), where);
  }

  /** Blocks. */
  private FolderRule rule() {
    return FolderRule.of(jobs.qemu().find());
  }

  QmpConnection connection() {
    return jobs.connection();
  }

  /**
   * A new journal. If it is lost with the host, so is a QEMU on this host, with all of its jobs.
   * Blocks.
   */
  Journal journal(Plan plan) {
    boolean mayOutlive = connection().address() instanceof QmpAddress.HostAndPort;
    return store.create(new Header(CLOCK.instant(), origin(), plan), mayOutlive);
  }

  /** Of thousands of journals, two would have the same digits one day. Blocks. */
  OperationId id(String verb, BlockGraph graph, List<String> disks) {
    String names =
        String.join("-", disks.stream().map(disk -> graph.disk(disk, files()).name()).toList());
    String stem = JobIds.stem(verb, names);
    OperationId id;
    do {
      int digits = ThreadLocalRandom.current().nextInt(0x100000, 0x1000000);
      id = new OperationId(stem + Integer.toHexString(digits));
    } while (store.has(id));
    return id;
  }

  /** {@code before}: the graph that it was planned on; null for one that is recovered. */
  OperationExecutor executor(
      Journal journal, @Nullable BlockGraph before, OperationListener listener) {
    Plan journalled = journal.state().header().plan();
    Plan plan = journalled.within(journalled.scope().plus(scope));
    BlockingWorker worker = BlockingWorker.of(connection().context());
    ObsoleteImages obsolete =
        new ObsoleteImages(journal::state, () -> before != null || isOf(journal));
    FileVerifier verifier = new FileVerifier(worker, openFiles());
    QemuSite qemu =
        new QemuSite(
            commands(),
            jobs.launcher(),
            journal,
            plan,
            before,
            files(),
            this::rule,
            obsolete,
            verifier,
            worker,
            listener);
    StepExecutor stepExecutor =
        new MigrationGuard(new QemuStepExecutor(qemu), plan, commands()::migration);
    StateObserver observer =
        state ->
            ImageFormatter.at(qemu)
                .settle()
                .compose(v -> observe(state, before != null, OperationJobs.at(qemu)));
    return new OperationExecutor(
        journal,
        stepExecutor,
        verifier,
        observer,
        worker,
        crashPoint,
        OperationTypes::decide,
        CLOCK,
        listener);
  }

  /** This QEMU. Blocks. */
  QemuOrigin origin() {
    return QemuIdentity.of(connection(), jobs.qemu().find());
  }

  /** Whether it was begun on this QEMU. Blocks. */
  private boolean isOf(Journal journal) {
    return journal.state().header().origin().isSame(origin());
  }

  /** A guest that stands still goes on first. */
  Future<Void> released(Journal journal) {
    return new StalledGuests(commands(), cancellation(journal))
        .release(journal.state())
        .onFailure(failure -> journal.close());
  }

  private JobCancellation cancellation(Journal journal) {
    BlockingWorker worker = BlockingWorker.of(connection().context());
    return new JobCancellation(commands(), worker, new FileVerifier(worker, openFiles()), journal);
  }

  /** {@code isMine}: whether it was planned over this connection. */
  private Future<ObservedState> observe(
      JournalState journal, boolean isMine, OperationJobs running) {
    Set<JobId> failed = running.failed();
    Set<JobId> failedInQemu = running.failedInQemu();
    Plan plan = journal.header().plan();
    Future<MigrationState> migration = commands().migration();
    return commands()
        .graph()
        .compose(
            graph ->
                blocking(
                    () ->
                        QemuProbe.of(
                            journal,
                            Planner.absolute(graph, files()),
                            isMine ? null : origin(),
                            failed)))
        .map(seen -> seen.knowing(failedInQemu))
        .compose(seen -> migration.map(state -> MigrationGuard.doubted(seen, state, plan, isMine)));
  }

  <T> Future<T> blocking(Callable<T> work) {
    return connection().context().owner().executeBlocking(work);
  }

  <T> Future<T> onLoop(Supplier<Future<T>> work) {
    return jobs.onLoop(work);
  }
}
