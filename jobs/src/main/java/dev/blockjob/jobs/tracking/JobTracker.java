package dev.blockjob.jobs.tracking;

import dev.blockjob.events.QemuEvent;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.JobReader;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.JobVerb;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.lifecycle.JobCommand;
import dev.blockjob.jobs.lifecycle.JobMachine;
import dev.blockjob.jobs.lifecycle.Signal;
import dev.blockjob.jobs.lifecycle.State;
import dev.blockjob.jobs.lifecycle.TerminalEvent;
import dev.blockjob.jobs.lifecycle.TrackingPolicy;
import dev.blockjob.jobs.lifecycle.Transition;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One followed job: turns events and answers into signals, {@linkplain #apply applies} them to the
 * machine (the one place where its state changes), and sends what it wants sent.
 */
public final class JobTracker implements JobEvents.Follower {

  private static final Logger LOG = System.getLogger(JobTracker.class.getName());

  private final JobCommands commands;
  private final TrackingPolicy policy;
  private final JobMachine machine;
  private final @Nullable PromisedGraph promised;
  private final EndGuard guard;
  private final Runnable unfollow;
  private final Promise<JobOutcome> outcome = Promise.promise();
  private final Promise<Void> ready = Promise.promise();
  private final Promise<Void> pending = Promise.promise();
  private volatile JobStatus status = JobStatus.UNDEFINED;
  private @Nullable TerminalEvent word;
  private boolean wasReady;
  private boolean wasPending;
  private State state;
  private @Nullable BlockGraph after;
  private boolean hasChanged;

  /**
   * Listens from now on; to be made on the event loop before the job is started.
   *
   * @param promised what the graph must show; null if nothing was promised
   */
  public JobTracker(
      JobCommands commands,
      JobEvents events,
      TrackingPolicy policy,
      @Nullable PromisedGraph promised,
      EndGuard guard) {
    this.commands = commands;
    this.policy = policy;
    this.machine = new JobMachine(policy);
    this.promised = promised;
    this.guard = guard;
    this.state = machine.starting();
    this.unfollow = events.follow(policy.id(), this);
  }

  /** QEMU has accepted the job. */
  public void accepted() {
    apply(new Signal.Accepted());
    tellGates();
  }

  /** QEMU has not accepted it: what happens under its id is not ours. */
  public void abandon(Throwable refusal) {
    end();
    outcome.tryFail(refusal);
  }

  /** The job lives already. */
  public void attach() {
    step(machine.attaching());
  }

  /** A verb was carried out by hand. */
  public void requested(JobCommand command) {
    apply(new Signal.Requested(command));
  }

  /** Which job. */
  public JobId id() {
    return policy.id();
  }

  /** The last status seen. */
  public JobStatus status() {
    return status;
  }

  /**
   * Whether QEMU itself said that the job failed or was cancelled. A job that ended otherwise than
   * promised may have done all of its work.
   */
  public boolean failedInQemu() {
    return word instanceof TerminalEvent.Failure || word instanceof TerminalEvent.Cancel;
  }

  /** The same of a job that has done to the graph what it promised all the same. */
  public boolean failedHavingChanged() {
    return failedInQemu() && hasChanged;
  }

  /** Completes when the job is READY; fails when it ends without. */
  public Future<Void> ready() {
    return ready.future();
  }

  /** Completes when the job is PENDING; fails when it ends without. */
  public Future<Void> pending() {
    return pending.future();
  }

  /** How it ended. */
  public Future<JobOutcome> outcome() {
    return outcome.future();
  }

  /** The graph in which its promise was looked for; null if it hasn't been, or can't be. */
  public @Nullable BlockGraph after() {
    return after;
  }

  @Override
  public void happened(QemuEvent.OfJob event) {
    if (event instanceof QemuEvent.JobStatusChange change) {
      JobStatus.of(change.status()).ifPresent(this::statusChanged);
    } else if (event instanceof QemuEvent.BlockJobCompleted completed) {
      String error = completed.error();
      terminated(error == null ? new TerminalEvent.Success() : new TerminalEvent.Failure(error));
    } else if (event instanceof QemuEvent.BlockJobCancelled) {
      terminated(new TerminalEvent.Cancel());
    }
  }

  private void terminated(TerminalEvent heard) {
    word = heard;
    if (heard instanceof TerminalEvent.Success) {
      guard.succeeded();
    }
    apply(new Signal.Terminated(heard));
  }

  @Override
  public void lost(DisconnectCause cause) {
    apply(new Signal.ConnectionLost(cause));
  }

  private void statusChanged(JobStatus next) {
    if (next == JobStatus.CREATED) {
      // What was seen before is about another job that had the id.
      word = null;
      wasReady = false;
      wasPending = false;
    }
    see(next);
    apply(new Signal.StatusChanged(next));
  }

  private void see(JobStatus next) {
    JobStatus before = status;
    if (before != JobStatus.UNDEFINED && before != next && !before.mayBecome(next)) {
      LOG.log(Level.DEBUG, () -> policy.id() + ": " + before + " became " + next);
    }
    status = next;
    wasReady |= next == JobStatus.READY;
    wasPending |= next == JobStatus.PENDING;
    tellGates();
  }

  private void tellGates() {
    if (state instanceof State.Starting) {
      return;
    }
    if (wasReady) {
      ready.tryComplete();
    }
    if (wasPending) {
      pending.tryComplete();
    }
  }

  private void apply(Signal signal) {
    step(machine.next(state, signal));
  }

  private void step(Transition transition) {
    state = transition.state();
    if (state instanceof State.Ended ended) {
      end();
      outcome.tryComplete(ended.outcome());
    } else if (state instanceof State.Unknown unknown) {
      end();
      outcome.tryFail(
          new OutcomeUnknownException(
              "job " + policy.id(), unknown.cause().toString(), unknown.cause()));
    }
    if (transition.command() != null) {
      send(transition.command());
    }
  }

  private void end() {
    unfollow.run();
    ready.tryFail(new IllegalStateException("job " + policy.id() + " ended without being READY"));
    pending.tryFail(
        new IllegalStateException("job " + policy.id() + " ended without being PENDING"));
  }

  private void send(JobCommand what) {
    switch (what) {
      case LIST -> list();
      case SETTLE -> settle();
      case FINISH, COMPLETE, FINALIZE ->
          report(what, mayGoOn(what).compose(v -> commands.send(what, policy.id())));
      case CANCEL -> report(what, mayBeCancelled().compose(v -> commands.send(what, policy.id())));
    }
  }

  /** Completes if the job may be let on; see {@link EndGuard#namesStand}. */
  public Future<Void> namesStand() {
    return guard.namesStand();
  }

  /** The same of a mirror that is to end with what it has copied: that must be all. */
  public Future<Void> mayFinish() {
    return guard.namesStand().compose(v -> commands.getsAllWrites(policy.id()));
  }

  /** The same, and the images must not belong to another QEMU when {@code what} is sent. */
  public Future<Void> mayGoOn(JobCommand what) {
    return (what == JobCommand.FINALIZE && policy.finalizeAtPending()
            ? guard.namesStand() // no mirror is let wait there
            : mayFinish())
        .compose(v -> commands.imagesAreHere(what));
  }

  /** Completes if the job may be cancelled; see {@link EndGuard#mayBeCancelled}. */
  public Future<Void> mayBeCancelled() {
    return guard.mayBeCancelled(status);
  }

  /** It can be ended neither way now: its followers are told so, and it stays in QEMU. */
  private void leave(Throwable why) {
    end();
    outcome.tryComplete(new JobOutcome.Failed(policy.id(), String.valueOf(why.getMessage())));
  }

  /**
   * What was not sent is sent again. QEMU answers in order, so a list that is asked for after a
   * command whose deadline passed shows whether that was carried out. A lost connection is told of
   * elsewhere.
   */
  private void report(JobCommand what, Future<Void> sent) {
    sent.onFailure(
        failure -> {
          if (failure instanceof RequestException refused && what == JobCommand.CANCEL) {
            leave(refused);
          } else if (failure instanceof RequestException refused) {
            apply(new Signal.Refused(what, String.valueOf(refused.getMessage()), false));
          } else if (failure instanceof CommandException refused) {
            apply(new Signal.Refused(what, refused.description()));
          } else if (disconnect(failure) == null && failure instanceof NotSentException) {
            send(what);
          } else if (disconnect(failure) == null) {
            apply(new Signal.Refused(what, String.valueOf(failure.getMessage())));
          }
        });
  }

  private void list() {
    commands.jobs().onComplete(this::listed, failure -> notRead(failure, this::list));
  }

  private void listed(List<JobInfo> jobs) {
    JobInfo job = JobReader.find(jobs, policy.id()).orElse(null);
    if (job != null) {
      see(job.status());
      if (job.status() == JobStatus.CONCLUDED && word == null) {
        word = TerminalEvent.ofConcluded(job.error());
      }
    }
    apply(new Signal.Listed(job));
  }

  /**
   * Both are sent at once, and the outcome waits for both. The edges that {@link #look} asks for
   * are safe to ask for at any time. A job that another client has dismissed already is no trouble.
   * One that failed is dismissed last: with it goes the only sign of that.
   */
  private void settle() {
    PromisedGraph given = promised;
    if (given == null) {
      dismiss().onComplete(any -> apply(new Signal.Settled(null)));
    } else {
      Future<BlockGraph> graphs = commands.graphAfter(given.before());
      look(given, graphs, failedInQemu() ? null : dismiss());
    }
  }

  private void look(
      PromisedGraph given, Future<BlockGraph> graphs, @Nullable Future<Void> dismissed) {
    graphs.onComplete(
        graph -> {
          after = graph;
          settled(found(given.promise(), graph), dismissed);
        },
        failure -> {
          if (failure instanceof RequestException || failure instanceof CommandException) {
            settled(unseen(failure), dismissed);
          } else {
            notRead(failure, () -> look(given, commands.graphAfter(given.before()), dismissed));
          }
        });
  }

  /** What was so before is no sign that a job that failed has changed something. */
  private PromiseVerdict found(GraphPromise promise, BlockGraph graph) {
    PromiseVerdict verdict = promise.verify(graph);
    return failedInQemu() && !promise.isOfChange()
        ? new PromiseVerdict(PromiseVerdict.Kind.NOT_DONE, verdict.text())
        : verdict;
  }

  private void settled(PromiseVerdict verdict, @Nullable Future<Void> dismissed) {
    hasChanged = verdict.kind().isKept();
    Future<Void> gone =
        dismissed == null ? recorded(verdict).compose(known -> dismiss()) : dismissed;
    gone.onComplete(any -> apply(new Signal.Settled(verdict)));
  }

  /** Where the graph shows that nothing has changed, it always will. */
  private Future<Void> recorded(PromiseVerdict verdict) {
    if (word instanceof TerminalEvent.Failure failure
        && (hasChanged || verdict.kind() == PromiseVerdict.Kind.UNSEEN)) {
      return guard.failed(policy.id(), failure.text());
    }
    return hasChanged ? guard.failed(policy.id(), "it was cancelled") : Future.succeededFuture();
  }

  /** QEMU won't show its graph: its word on the job is all there is. */
  private static PromiseVerdict unseen(Throwable failure) {
    return new PromiseVerdict(PromiseVerdict.Kind.UNSEEN, String.valueOf(failure.getMessage()));
  }

  private Future<Void> dismiss() {
    return policy.dismiss()
        ? commands.run(JobVerb.DISMISS, policy.id()).otherwiseEmpty()
        : Future.succeededFuture();
  }

  /**
   * Reading changes nothing, so it may be tried again; what can't be read stays unreadable. A lost
   * connection can be learned of here before {@link #lost}: it means the same.
   */
  private void notRead(Throwable failure, Runnable again) {
    DisconnectCause cause = disconnect(failure);
    if (cause != null) {
      lost(cause);
    } else if (failure instanceof OutcomeUnknownException || failure instanceof NotSentException) {
      again.run();
    } else if (!commands.connection().closed().isComplete()) {
      end();
      outcome.tryFail(failure);
    }
  }

  private static @Nullable DisconnectCause disconnect(Throwable failure) {
    if (failure instanceof OutcomeUnknownException unknown) {
      return unknown.disconnect();
    }
    return failure instanceof NotSentException notSent ? notSent.disconnect() : null;
  }
}
