package dev.blockjob.operations.impl;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.job.JobProgress;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.UndecidedException;
import dev.blockjob.operations.engine.QemuIdentity;
import dev.blockjob.operations.engine.ReportMapper;
import dev.blockjob.operations.journal.Host;
import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.journal.JournalException;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalStore;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.journal.UnfinishedOperation;
import dev.blockjob.operations.journal.UnreadableJournal;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.qmp.process.PeerProcess;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Recovers operations that stopped half-way. */
record OperationRecovery(OperationContext context) {

  /**
   * Finishes or rolls back what is unfinished and began at this monitor. Undecided is what can't be
   * read, unless it surely began at another. On the event loop.
   */
  Future<List<OperationOutcome>> all() {
    String here = context.connection().address().toString();
    return context
        .blocking(() -> context.store().unfinished())
        .compose(
            found -> {
              Future<List<OperationOutcome>> all =
                  Future.succeededFuture(
                      new ArrayList<>(
                          found.unreadable().stream()
                              .filter(journal -> mayHaveBegunAt(here, journal))
                              .map(OperationRecovery::undecided)
                              .toList()));
              for (JournalState state : found.states()) {
                QemuOrigin origin = state.header().origin();
                if (origin.monitor().equals(here) && origin.elsewhere(Host.here()) == null) {
                  OperationId id = state.header().plan().id();
                  all =
                      all.compose(
                          list -> one(id, OperationListener.NONE).onSuccess(list::add).map(list));
                }
              }
              return all;
            });
  }

  private static boolean mayHaveBegunAt(String monitor, UnreadableJournal journal) {
    String known = journal.leftovers().monitor();
    return known == null || known.equals(monitor);
  }

  private static OperationOutcome undecided(UnreadableJournal journal) {
    return new OperationOutcome(
        journal.id(), OperationOutcome.Kind.UNDECIDED, journal.why(), List.of());
  }

  /** Finishes it or rolls it back, the guest first. On the event loop. */
  Future<OperationOutcome> one(OperationId id, OperationListener listener) {
    return context.blocking(() -> taken(id)).compose(journal -> opened(journal, listener));
  }

  /** Refuses one whose own QEMU runs, and is another: what this one shows says nothing of it. */
  private Journal taken(OperationId id) {
    Journal journal = openHere(context.store(), id);
    QemuOrigin origin = journal.state().header().origin();
    if (journal.state().end().isEmpty() && origin.isAnother(context.origin())) {
      QemuIdentity.running(origin)
          .ifPresent(
              qemu -> {
                journal.close();
                throw runsStill(id, qemu);
              });
    }
    return journal;
  }

  /** Refuses an operation that was begun on {@code qemu}, which is to be asked. */
  static RequestException runsStill(OperationId id, PeerProcess qemu) {
    return toBeAsked(id, "operation " + id + " was begun on " + qemu + ", which runs still");
  }

  /** Refuses an operation whose QEMU is to be asked. */
  static RequestException toBeAsked(OperationId id, String who) {
    return new RequestException(
        Reason.BUSY,
        who
            + ": it is to be asked, not the images. Nothing was changed; `blockjob recover "
            + id
            + "` again when its monitor answers, with -s MONITOR if that is elsewhere by now, or"
            + " when it has ended",
        List.of(id.value()));
  }

  private Future<OperationOutcome> opened(Journal journal, OperationListener listener) {
    Optional<OperationOutcome> ended = ended(journal);
    return ended.isPresent()
        ? Future.succeededFuture(ended.get())
        : context
            .released(journal)
            .compose(v -> context.executor(journal, null, listener).recover());
  }

  /** Recovers what is unfinished on those disks, or fails. On the event loop. */
  Future<Void> on(List<String> disks, OperationListener listener) {
    return context
        .blocking(() -> context.store().unfinished().isEmpty())
        .compose(
            none ->
                none
                    ? Future.succeededFuture()
                    : context
                        .commands()
                        .graphForPlanning()
                        .compose(graph -> ended(graph, disks, listener))
                        .mapEmpty());
  }

  /** The same; gives the graph as it is then. */
  Future<BlockGraph> ended(BlockGraph graph, List<String> disks, OperationListener listener) {
    return settled(graph, disks, listener).compose(after -> ended(after, disks));
  }

  /** Recovers what is unfinished on those disks; gives the graph as it is then. */
  Future<BlockGraph> settled(BlockGraph graph, List<String> disks, OperationListener listener) {
    return context
        .blocking(() -> unfinishedOn(graph, disks))
        .compose(
            found -> {
              Future<BlockGraph> all = Future.succeededFuture(graph);
              for (OperationId id : found) {
                all =
                    all.compose(before -> settled(id, listener))
                        .compose(outcome -> context.commands().graphForPlanning());
              }
              return all;
            });
  }

  private Future<OperationOutcome> settled(OperationId id, OperationListener listener) {
    return context
        .blocking(() -> taken(id))
        .compose(
            journal -> {
              listener.recovering(id);
              listener.notice(
                  "operation " + id + " on this disk is not finished: recovering it first");
              return opened(journal, earlier(listener));
            })
        .map(OperationRecovery::decided)
        .onSuccess(
            outcome -> {
              listener.recovered(id);
              listener.notice("operation " + id + " has ended: " + said(outcome));
            });
  }

  /** The steps of an earlier operation are none of the one that {@code listener} asked for. */
  private static OperationListener earlier(OperationListener listener) {
    return new OperationListener() {
      @Override
      public void notice(String text) {
        listener.notice(text);
      }

      @Override
      public @Nullable Duration progressInterval() {
        return listener.progressInterval();
      }

      @Override
      public void progress(List<JobProgress> jobs) {
        listener.progress(jobs);
      }
    };
  }

  private static OperationOutcome decided(OperationOutcome outcome) {
    if (outcome.kind() == OperationOutcome.Kind.UNDECIDED) {
      throw new UndecidedException(outcome);
    }
    return outcome;
  }

  private static String said(OperationOutcome outcome) {
    String kind = outcome.kind().wireName();
    return outcome.text().isEmpty() ? kind : kind + ", " + outcome.text();
  }

  /**
   * Which operations have to be recovered before another one on those disks. Blocks.
   *
   * @throws UndecidedException if a journal that can't be read may be about them
   */
  List<OperationId> unfinishedOn(BlockGraph graph, List<String> disks) {
    UnfinishedOperation unfinished = context.store().unfinished();
    if (unfinished.isEmpty()) {
      return List.of();
    }
    BlockGraph absolute = Planner.absolute(graph, context.files());
    List<Disk> wanted =
        disks.stream().map(disk -> absolute.disk(disk, context.files())).distinct().toList();
    JournalConflicts conflicts = JournalConflicts.of(absolute, context.files());
    List<String> names = wanted.stream().map(Disk::name).toList();
    for (UnreadableJournal journal : unfinished.unreadable()) {
      if (conflicts.concerns(journal, names)) {
        throw new UndecidedException(undecided(journal));
      }
    }
    List<String> images =
        wanted.stream()
            .flatMap(disk -> absolute.chain(disk).layers().stream())
            .map(BlockNode::image)
            .toList();
    return unfinished.states().stream()
        .map(state -> state.header().plan())
        .filter(plan -> plan.images().stream().anyMatch(image -> isOneOf(images, image)))
        .map(Plan::id)
        .toList();
  }

  /** By whichever of its names. */
  private boolean isOneOf(List<String> images, String image) {
    return images.contains(image)
        || images.stream().anyMatch(own -> context.files().test(own, image));
  }

  /** Fails where recovering has not left {@code disks} without unfinished operations. */
  private Future<BlockGraph> ended(BlockGraph graph, List<String> disks) {
    return context.blocking(
        () -> {
          if (!unfinishedOn(graph, disks).isEmpty()) {
            throw unended();
          }
          return graph;
        });
  }

  /** Says that recovering ended an operation, and its journal doesn't. */
  JournalException unended() {
    return new JournalException(
        "an earlier operation on this disk is over, but the end of its journal can't be written in "
            + context.store().path()
            + ": make room there, then `blockjob recover`");
  }

  /** To recover it here: refuses one that another process drives, or of another host. Blocks. */
  static Journal openHere(JournalStore store, OperationId id) {
    Journal journal = open(store, id);
    String elsewhere = journal.state().header().origin().elsewhere(Host.here());
    if (elsewhere == null || journal.state().end().isPresent()) {
      return journal;
    }
    journal.close();
    throw new RequestException(
        Reason.BUSY,
        "operation "
            + id
            + " was begun on host "
            + elsewhere
            + ", and this is "
            + Host.here().name()
            + ": its QEMU and the process that drives it can't be seen from here. Nothing was "
            + "changed; `blockjob recover "
            + id
            + "` on that host recovers it; if that host has gone for good, `blockjob recover --forget "
            + id
            + "` here once all is well",
        List.of(id.value()));
  }

  /** Refuses one that another process drives. Blocks. */
  static Journal open(JournalStore store, OperationId id) {
    return store.open(id).orElseThrow(() -> DrivenOperation.busy(store, id));
  }

  /** The outcome of one that has ended; its lock goes. */
  static Optional<OperationOutcome> ended(Journal journal) {
    return journal
        .state()
        .end()
        .map(
            end -> {
              journal.retire();
              return ReportMapper.outcome(journal.state(), end);
            });
  }
}
