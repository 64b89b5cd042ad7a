package dev.blockjob.jobs.lifecycle;

import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.lifecycle.State.Concluding;
import dev.blockjob.jobs.lifecycle.State.Ended;
import dev.blockjob.jobs.lifecycle.State.Reading;
import dev.blockjob.jobs.lifecycle.State.Settling;
import dev.blockjob.jobs.lifecycle.State.Starting;
import dev.blockjob.jobs.lifecycle.State.Tracking;
import dev.blockjob.jobs.lifecycle.State.Unknown;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.qmp.DisconnectCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tracks one job. Pure: no clock, no socket, no memory but {@link State}. */
public final class JobMachine {

  /**
   * Where a job stays for ever after QEMU refused to complete or finalize it. It is cancelled then,
   * which leaves the disk as it is.
   */
  private static final Set<JobStatus> STUCK =
      Set.of(JobStatus.READY, JobStatus.STANDBY, JobStatus.PENDING);

  /** QEMU tells it before it accepts a job; what came before is about another job of that id. */
  private static final Signal CREATED = new Signal.StatusChanged(JobStatus.CREATED);

  private final TrackingPolicy policy;

  /** For the job and the agreement in {@code policy}. */
  public JobMachine(TrackingPolicy policy) {
    this.policy = policy;
  }

  /** Before the command that starts the job is sent. */
  public State starting() {
    return new Starting(List.of());
  }

  /** For a job that already lives: read where it stands. */
  public Transition attaching() {
    return list(policy.atReady(), null, null);
  }

  /** What {@code signal} makes of {@code state}. Signals that mean nothing there change nothing. */
  public Transition next(State state, Signal signal) {
    if (signal instanceof Signal.ConnectionLost lost) {
      return Transition.stay(connectionLost(state, lost.cause()));
    }
    if (state instanceof Starting starting) {
      return starting(starting, signal);
    }
    if (state instanceof Tracking following) {
      return tracking(following, signal);
    }
    if (state instanceof Concluding concluding) {
      return concluding(concluding, signal);
    }
    if (state instanceof Reading reading) {
      return reading(reading, signal);
    }
    if (state instanceof Settling settling && signal instanceof Signal.Settled settled) {
      return Transition.stay(new Ended(outcome(settling, settled.verdict())));
    }
    return Transition.stay(state);
  }

  private Transition starting(Starting starting, Signal signal) {
    if (!(signal instanceof Signal.Accepted)) {
      List<Signal> held = new ArrayList<>(starting.held());
      held.add(signal);
      return Transition.stay(new Starting(held));
    }
    int created = starting.held().lastIndexOf(CREATED);
    if (created < 0 && !starting.held().isEmpty()) {
      return list(policy.atReady(), null, null);
    }
    Transition transition = Transition.stay(new Tracking(policy.atReady(), null, null));
    JobCommand last = null;
    for (Signal held : starting.held().subList(Math.max(0, created), starting.held().size())) {
      transition = next(transition.state(), held);
      last = transition.command() == null ? last : transition.command();
    }
    return new Transition(transition.state(), last);
  }

  private Transition tracking(Tracking now, Signal signal) {
    if (signal instanceof Signal.Terminated said) {
      return Transition.stay(new Concluding(now.wanted(), said.event(), now.trouble()));
    }
    if (signal instanceof Signal.StatusChanged became) {
      return statusChanged(now, became.status());
    }
    if (signal instanceof Signal.Requested asked) {
      return Transition.stay(
          new Tracking(wanted(asked.command(), now.wanted()), asked.command(), now.trouble()));
    }
    if (signal instanceof Signal.Refused refused
        && refused.command() == now.requested()
        && refused.command() != JobCommand.CANCEL) {
      return list(now.wanted(), null, trouble(refused));
    }
    return Transition.stay(now);
  }

  private Transition statusChanged(Tracking now, JobStatus status) {
    if (over(status)) {
      return list(now.wanted(), now.requested(), now.trouble());
    }
    if (status == JobStatus.READY && now.requested() == null && now.wanted() != AtReady.KEEP) {
      JobCommand command = now.wanted() == AtReady.PIVOT ? JobCommand.COMPLETE : JobCommand.FINISH;
      return new Transition(new Tracking(now.wanted(), command, now.trouble()), command);
    }
    if (status == JobStatus.PENDING
        && policy.finalizeAtPending()
        && now.requested() != JobCommand.FINALIZE) {
      return new Transition(
          new Tracking(now.wanted(), JobCommand.FINALIZE, now.trouble()), JobCommand.FINALIZE);
    }
    return Transition.stay(now);
  }

  private static AtReady wanted(JobCommand verb, AtReady before) {
    if (verb == JobCommand.COMPLETE) {
      return AtReady.PIVOT;
    }
    return verb == JobCommand.FINISH ? AtReady.FINISH : before;
  }

  private static String trouble(Signal.Refused refused) {
    return refused.byQemu() ? qemuRefused(refused) : refused.error();
  }

  private static String qemuRefused(Signal.Refused refused) {
    return "QEMU refused to " + refused.command().verb() + " the job: " + refused.error();
  }

  private static Transition list(
      AtReady wanted, @Nullable JobCommand asked, @Nullable String trouble) {
    return new Transition(new Reading(wanted, asked, null, trouble, null), JobCommand.LIST);
  }

  private static Transition concluding(Concluding now, Signal signal) {
    return signal instanceof Signal.StatusChanged became && over(became.status())
        ? settle(now.wanted(), now.event(), now.trouble())
        : Transition.stay(now);
  }

  private static Transition settle(
      AtReady wanted, @Nullable TerminalEvent event, @Nullable String trouble) {
    return new Transition(new Settling(wanted, event, trouble), JobCommand.SETTLE);
  }

  private Transition reading(Reading now, Signal signal) {
    if (signal instanceof Signal.Terminated said) {
      return Transition.stay(
          new Reading(now.wanted(), now.requested(), said.event(), now.trouble(), now.latest()));
    }
    if (signal instanceof Signal.StatusChanged became) {
      return Transition.stay(
          new Reading(now.wanted(), now.requested(), now.event(), now.trouble(), became.status()));
    }
    if (signal instanceof Signal.Requested asked) {
      AtReady wanted = wanted(asked.command(), now.wanted());
      return Transition.stay(
          new Reading(wanted, asked.command(), now.event(), now.trouble(), now.latest()));
    }
    return signal instanceof Signal.Listed listed
        ? listed(now, listed.job())
        : Transition.stay(now);
  }

  private Transition listed(Reading now, @Nullable JobInfo job) {
    if (job != null && !over(job.status())) {
      return alive(now, job.status());
    }
    TerminalEvent event =
        now.event() == null && job != null ? TerminalEvent.ofConcluded(job.error()) : now.event();
    return settle(now.wanted(), event, now.trouble());
  }

  /** It lived when it was listed, and may have gone on since. */
  private Transition alive(Reading now, JobStatus listed) {
    JobStatus status = now.latest() == null ? listed : now.latest();
    if (over(status)) {
      return now.event() == null
          ? list(now.wanted(), now.requested(), now.trouble())
          : settle(now.wanted(), now.event(), now.trouble());
    }
    if (now.event() != null) {
      return Transition.stay(new Concluding(now.wanted(), now.event(), now.trouble()));
    }
    if (now.trouble() != null && STUCK.contains(status)) {
      return new Transition(
          new Tracking(now.wanted(), JobCommand.CANCEL, now.trouble()), JobCommand.CANCEL);
    }
    return statusChanged(new Tracking(now.wanted(), now.requested(), null), status);
  }

  private static boolean over(JobStatus status) {
    return status == JobStatus.CONCLUDED || status == JobStatus.NULL;
  }

  private JobOutcome outcome(Settling ended, @Nullable PromiseVerdict verdict) {
    TerminalEvent event = ended.event();
    if (event == null) {
      return new JobOutcome.Vanished(policy.id(), verdict == null ? null : verdict.text());
    }
    if (event instanceof TerminalEvent.Failure failure) {
      return new JobOutcome.Failed(policy.id(), failure.text() + andYet(verdict));
    }
    if (event instanceof TerminalEvent.Cancel) {
      String trouble = ended.trouble() == null ? "it was cancelled" : ended.trouble();
      return ended.trouble() == null && !hasChanged(verdict)
          ? new JobOutcome.Cancelled(policy.id())
          : new JobOutcome.Failed(policy.id(), trouble + andYet(verdict));
    }
    return success(ended.wanted(), verdict);
  }

  /**
   * A job that failed is no success, whatever the graph shows: an image's header may be as before.
   */
  private static String andYet(@Nullable PromiseVerdict verdict) {
    return verdict != null && hasChanged(verdict)
        ? "; and yet the graph has changed: "
            + verdict.text()
            + ". Delete no image of that chain before `qemu-img info --backing-chain` shows, for"
            + " the disk's image, that none needs it"
        : "";
  }

  private static boolean hasChanged(@Nullable PromiseVerdict verdict) {
    return verdict != null && verdict.kind().isKept();
  }

  private JobOutcome success(AtReady wanted, @Nullable PromiseVerdict verdict) {
    if (verdict == null) {
      return completed(policy.create() ? JobOutcome.Ending.DONE : JobOutcome.Ending.UNVERIFIED);
    }
    return switch (verdict.kind()) {
      case DONE -> completed(JobOutcome.Ending.DONE);
      case UNSEEN -> completed(JobOutcome.Ending.UNVERIFIED);
      case NOT_DONE -> notAsPromised(verdict);
      case PIVOTED ->
          wanted == AtReady.FINISH ? notAsPromised(verdict) : completed(JobOutcome.Ending.PIVOTED);
      case NOT_PIVOTED ->
          wanted == AtReady.PIVOT ? notAsPromised(verdict) : completed(JobOutcome.Ending.COPIED);
    };
  }

  private JobOutcome completed(JobOutcome.Ending ending) {
    return new JobOutcome.Completed(policy.id(), ending);
  }

  private JobOutcome notAsPromised(PromiseVerdict verdict) {
    return new JobOutcome.Failed(
        policy.id(),
        "the job ended without an error, but not as asked: "
            + verdict.text()
            + ". Another client may have ended it");
  }

  /** A cancel or an error is known without the graph; a success is not. */
  private State connectionLost(State state, DisconnectCause cause) {
    if (state instanceof Ended) {
      return state;
    }
    Settling known = known(state);
    return known == null || known.event() == null || known.event() instanceof TerminalEvent.Success
        ? new Unknown(cause)
        : new Ended(outcome(known, null));
  }

  private static @Nullable Settling known(State state) {
    if (state instanceof Concluding concluding) {
      return new Settling(concluding.wanted(), concluding.event(), concluding.trouble());
    }
    if (state instanceof Reading reading) {
      return new Settling(reading.wanted(), reading.event(), reading.trouble());
    }
    return state instanceof Settling settling ? settling : null;
  }
}
