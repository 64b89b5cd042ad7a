package dev.blockjob.jobs.machine;

import dev.blockjob.jobs.JobInfo;
import dev.blockjob.jobs.JobOutcome;
import dev.blockjob.jobs.JobStatus;
import dev.blockjob.jobs.machine.State.Concluding;
import dev.blockjob.jobs.machine.State.Ended;
import dev.blockjob.jobs.machine.State.Following;
import dev.blockjob.jobs.machine.State.Reading;
import dev.blockjob.jobs.machine.State.Settling;
import dev.blockjob.jobs.machine.State.Starting;
import dev.blockjob.jobs.machine.State.Unknown;
import dev.blockjob.jobs.plan.Finding;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.qmp.DisconnectCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows one job. Pure: no clock, no socket, no memory but {@link State}. */
public final class JobMachine {

  /**
   * Where a job stays for ever after QEMU refused to complete or finalize it. It is cancelled then,
   * which leaves the disk as it is.
   */
  private static final Set<JobStatus> STUCK =
      Set.of(JobStatus.READY, JobStatus.STANDBY, JobStatus.PENDING);

  /** QEMU tells it before it accepts a job; what came before is about another job of that id. */
  private static final Signal CREATED = new Signal.Became(JobStatus.CREATED);

  private final Follow follow;

  /** For the job and the agreement in {@code follow}. */
  public JobMachine(Follow follow) {
    this.follow = follow;
  }

  /** Before the command that starts the job is sent. */
  public State starting() {
    return new Starting(List.of());
  }

  /** For a job that already lives: read where it stands. */
  public Step attaching() {
    return list(follow.atReady(), null, null);
  }

  /** What {@code signal} makes of {@code state}. Signals that mean nothing there change nothing. */
  public Step next(State state, Signal signal) {
    if (signal instanceof Signal.Lost lost) {
      return Step.stay(connectionLost(state, lost.cause()));
    }
    if (state instanceof Starting starting) {
      return starting(starting, signal);
    }
    if (state instanceof Following following) {
      return tracking(following, signal);
    }
    if (state instanceof Concluding concluding) {
      return concluding(concluding, signal);
    }
    if (state instanceof Reading reading) {
      return reading(reading, signal);
    }
    if (state instanceof Settling settling && signal instanceof Signal.Settled settled) {
      return Step.stay(new Ended(outcome(settling, settled.finding())));
    }
    return Step.stay(state);
  }

  private Step starting(Starting starting, Signal signal) {
    if (!(signal instanceof Signal.Accepted)) {
      List<Signal> held = new ArrayList<>(starting.held());
      held.add(signal);
      return Step.stay(new Starting(held));
    }
    int created = starting.held().lastIndexOf(CREATED);
    if (created < 0 && !starting.held().isEmpty()) {
      return list(follow.atReady(), null, null);
    }
    Step step = Step.stay(new Following(follow.atReady(), null, null));
    Send last = null;
    for (Signal held : starting.held().subList(Math.max(0, created), starting.held().size())) {
      step = next(step.state(), held);
      last = step.command() == null ? last : step.command();
    }
    return new Step(step.state(), last);
  }

  private Step tracking(Following now, Signal signal) {
    if (signal instanceof Signal.Said said) {
      return Step.stay(new Concluding(now.wanted(), said.event(), now.trouble()));
    }
    if (signal instanceof Signal.Became became) {
      return statusChanged(now, became.status());
    }
    if (signal instanceof Signal.Asked asked) {
      return Step.stay(
          new Following(wanted(asked.command(), now.wanted()), asked.command(), now.trouble()));
    }
    if (signal instanceof Signal.Refused refused
        && refused.command() == now.requested()
        && refused.command() != Send.CANCEL) {
      return list(now.wanted(), null, trouble(refused));
    }
    return Step.stay(now);
  }

  private Step statusChanged(Following now, JobStatus status) {
    if (over(status)) {
      return list(now.wanted(), now.requested(), now.trouble());
    }
    if (status == JobStatus.READY && now.requested() == null && now.wanted() != AtReady.KEEP) {
      Send send = now.wanted() == AtReady.PIVOT ? Send.COMPLETE : Send.FINISH;
      return new Step(new Following(now.wanted(), send, now.trouble()), send);
    }
    if (status == JobStatus.PENDING
        && follow.finalizeAtPending()
        && now.requested() != Send.FINALIZE) {
      return new Step(new Following(now.wanted(), Send.FINALIZE, now.trouble()), Send.FINALIZE);
    }
    return Step.stay(now);
  }

  private static AtReady wanted(Send verb, AtReady before) {
    if (verb == Send.COMPLETE) {
      return AtReady.PIVOT;
    }
    return verb == Send.FINISH ? AtReady.FINISH : before;
  }

  private static String trouble(Signal.Refused refused) {
    return refused.byQemu() ? qemuRefused(refused) : refused.error();
  }

  private static String qemuRefused(Signal.Refused refused) {
    return "QEMU refused to " + refused.command().verb() + " the job: " + refused.error();
  }

  private static Step list(AtReady wanted, @Nullable Send asked, @Nullable String trouble) {
    return new Step(new Reading(wanted, asked, null, trouble, null), Send.LIST);
  }

  private static Step concluding(Concluding now, Signal signal) {
    return signal instanceof Signal.Became became && over(became.status())
        ? settle(now.wanted(), now.word(), now.trouble())
        : Step.stay(now);
  }

  private static Step settle(AtReady wanted, @Nullable Word word, @Nullable String trouble) {
    return new Step(new Settling(wanted, word, trouble), Send.SETTLE);
  }

  private Step reading(Reading now, Signal signal) {
    if (signal instanceof Signal.Said said) {
      return Step.stay(
          new Reading(now.wanted(), now.requested(), said.event(), now.trouble(), now.latest()));
    }
    if (signal instanceof Signal.Became became) {
      return Step.stay(
          new Reading(now.wanted(), now.requested(), now.word(), now.trouble(), became.status()));
    }
    if (signal instanceof Signal.Asked asked) {
      AtReady wanted = wanted(asked.command(), now.wanted());
      return Step.stay(
          new Reading(wanted, asked.command(), now.word(), now.trouble(), now.latest()));
    }
    return signal instanceof Signal.Listed listed ? listed(now, listed.job()) : Step.stay(now);
  }

  private Step listed(Reading now, @Nullable JobInfo job) {
    if (job != null && !over(job.status())) {
      return alive(now, job.status());
    }
    Word word = now.word() == null && job != null ? Word.ofConcluded(job.error()) : now.word();
    return settle(now.wanted(), word, now.trouble());
  }

  /** It lived when it was listed, and may have gone on since. */
  private Step alive(Reading now, JobStatus listed) {
    JobStatus status = now.latest() == null ? listed : now.latest();
    if (over(status)) {
      return now.word() == null
          ? list(now.wanted(), now.requested(), now.trouble())
          : settle(now.wanted(), now.word(), now.trouble());
    }
    if (now.word() != null) {
      return Step.stay(new Concluding(now.wanted(), now.word(), now.trouble()));
    }
    if (now.trouble() != null && STUCK.contains(status)) {
      return new Step(new Following(now.wanted(), Send.CANCEL, now.trouble()), Send.CANCEL);
    }
    return statusChanged(new Following(now.wanted(), now.requested(), null), status);
  }

  private static boolean over(JobStatus status) {
    return status == JobStatus.CONCLUDED || status == JobStatus.NULL;
  }

  private JobOutcome outcome(Settling ended, @Nullable Finding finding) {
    Word word = ended.word();
    if (word == null) {
      return new JobOutcome.Vanished(follow.id(), finding == null ? null : finding.text());
    }
    if (word instanceof Word.Failure failure) {
      return new JobOutcome.Failed(follow.id(), failure.text() + andYet(finding));
    }
    if (word instanceof Word.Cancel) {
      String trouble = ended.trouble() == null ? "it was cancelled" : ended.trouble();
      return ended.trouble() == null && !hasChanged(finding)
          ? new JobOutcome.Cancelled(follow.id())
          : new JobOutcome.Failed(follow.id(), trouble + andYet(finding));
    }
    return success(ended.wanted(), finding);
  }

  /**
   * A job that failed is no success, whatever the graph shows: an image's header may be as before.
   */
  private static String andYet(@Nullable Finding finding) {
    return finding != null && hasChanged(finding)
        ? "; and yet the graph has changed: "
            + finding.text()
            + ". Delete no image of that chain before `qemu-img info --backing-chain` shows, for"
            + " the disk's image, that none needs it"
        : "";
  }

  private static boolean hasChanged(@Nullable Finding finding) {
    return finding != null && finding.kind().isKept();
  }

  private JobOutcome success(AtReady wanted, @Nullable Finding finding) {
    if (finding == null) {
      return completed(follow.create() ? JobOutcome.Ending.DONE : JobOutcome.Ending.UNVERIFIED);
    }
    return switch (finding.kind()) {
      case DONE -> completed(JobOutcome.Ending.DONE);
      case UNSEEN -> completed(JobOutcome.Ending.UNVERIFIED);
      case NOT_DONE -> notAsPromised(finding);
      case PIVOTED ->
          wanted == AtReady.FINISH ? notAsPromised(finding) : completed(JobOutcome.Ending.PIVOTED);
      case NOT_PIVOTED ->
          wanted == AtReady.PIVOT ? notAsPromised(finding) : completed(JobOutcome.Ending.COPIED);
    };
  }

  private JobOutcome completed(JobOutcome.Ending ending) {
    return new JobOutcome.Completed(follow.id(), ending);
  }

  private JobOutcome notAsPromised(Finding finding) {
    return new JobOutcome.Failed(
        follow.id(),
        "the job ended without an error, but not as asked: "
            + finding.text()
            + ". Somebody else may have ended it");
  }

  /** A cancel or an error is known without the graph; a success is not. */
  private State connectionLost(State state, DisconnectCause cause) {
    if (state instanceof Ended) {
      return state;
    }
    Settling known = known(state);
    return known == null || known.word() == null || known.word() instanceof Word.Success
        ? new Unknown(cause)
        : new Ended(outcome(known, null));
  }

  private static @Nullable Settling known(State state) {
    if (state instanceof Concluding concluding) {
      return new Settling(concluding.wanted(), concluding.word(), concluding.trouble());
    }
    if (state instanceof Reading reading) {
      return new Settling(reading.wanted(), reading.word(), reading.trouble());
    }
    return state instanceof Settling settling ? settling : null;
  }
}
