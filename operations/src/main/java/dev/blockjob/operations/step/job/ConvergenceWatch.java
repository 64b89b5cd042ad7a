package dev.blockjob.operations.step.job;

import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.graph.JobReader;
import dev.blockjob.jobs.job.HumanSize;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobProgress;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.jobs.tracking.RateMeter;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.engine.InterposedStepsException;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.guest.IoLimits;
import dev.blockjob.operations.step.guest.SlowGuest;
import dev.blockjob.qmp.process.ShellWord;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Watches whether jobs converge: asks now and then how far they are, informs the listener, reports
 * those that don't come closer to their end, and does what {@link Convergence} says. On the event
 * loop.
 */
public final class ConvergenceWatch {

  private static final long LONGEST_INTERVAL = 1000;

  /**
   * Half, a quarter, an eighth: a job that doesn't get through then is not held up by the guest.
   */
  private static final int MOST_SLOWDOWNS = 3;

  private final JobCommands commands;
  private final Plan plan;
  private final Convergence convergence;
  private final IoLimits limits;
  private final OperationListener listener;
  private final Set<JobId> changed = new HashSet<>();
  private final Map<JobId, Integer> slowdowns = new HashMap<>();

  public ConvergenceWatch(
      JobCommands commands, Plan plan, IoLimits limits, OperationListener listener) {
    this.commands = commands;
    this.plan = plan;
    this.convergence = plan.convergence();
    this.limits = limits;
    this.listener = listener;
  }

  /** The one of this run. */
  static ConvergenceWatch at(QemuSite qemu) {
    return qemu.tool(
        ConvergenceWatch.class,
        it -> new ConvergenceWatch(it.commands(), it.plan(), IoLimits.at(it), it.listener()));
  }

  /**
   * {@code done}; or fails with {@link InterposedStepsException} if something can be done for the
   * jobs to come closer, and with {@link CancellationException} if they are to be given up.
   *
   * @param mayGiveUp whether they still can be
   */
  Future<Void> over(Future<Void> done, List<JobId> jobs, boolean mayGiveUp, Consumer<String> note) {
    if (done.isComplete()) {
      return done;
    }
    Round round = new Round(jobs, mayGiveUp, note);
    done.onComplete(round.first::tryComplete, round.first::tryFail);
    round.later();
    return round.first.future().onComplete(any -> vertx().cancelTimer(round.timer));
  }

  private Vertx vertx() {
    return commands.connection().context().owner();
  }

  /** As often as is needed here, or as the listener asks for. */
  private long interval() {
    long own = Math.min(LONGEST_INTERVAL, Math.max(1, convergence.patience().toMillis() / 4));
    Duration wanted = listener.progressInterval();
    return wanted == null ? own : Math.min(own, Math.max(1, wanted.toMillis()));
  }

  /** One wait. */
  private final class Round {
    private final Promise<Void> first = Promise.promise();
    private final Map<JobId, RateMeter> meters = new LinkedHashMap<>();
    private final Map<JobId, Duration> nextNote = new HashMap<>();
    private final boolean mayGiveUp;
    private final Consumer<String> note;
    private long timer;
    private long toldNanos = System.nanoTime();

    Round(List<JobId> jobs, boolean mayGiveUp, Consumer<String> note) {
      jobs.forEach(id -> meters.put(id, new RateMeter()));
      this.mayGiveUp = mayGiveUp;
      this.note = note;
    }

    void later() {
      timer = vertx().setTimer(interval(), passed -> ask());
    }

    /** A question that isn't answered is no news: the caller that waits for the jobs learns why. */
    private void ask() {
      if (!first.future().isComplete()) {
        commands
            .jobs()
            .compose(this::look)
            .onComplete(
                any -> {
                  if (!first.future().isComplete()) {
                    later();
                  }
                });
      }
    }

    private Future<Void> look(List<JobInfo> jobs) {
      long now = System.nanoTime();
      List<JobProgress> seen = new ArrayList<>();
      Future<Void> all = Future.succeededFuture();
      for (Map.Entry<JobId, RateMeter> waited : meters.entrySet()) {
        RateMeter meter = waited.getValue();
        Optional<JobInfo> job = JobReader.find(jobs, waited.getKey());
        if (job.isPresent()) {
          JobProgress progress = meter.next(job.get(), now);
          seen.add(progress);
          all = all.compose(v -> judge(progress, meter));
        }
      }
      tell(seen, now);
      return all;
    }

    private void tell(List<JobProgress> seen, long now) {
      Duration wanted = listener.progressInterval();
      boolean due = wanted != null && now - toldNanos >= wanted.toNanos();
      if (due && !seen.isEmpty() && !first.future().isComplete()) {
        toldNanos = now;
        listener.progress(List.copyOf(seen));
      }
    }

    private Future<Void> judge(JobProgress progress, RateMeter meter) {
      Duration standing = meter.standing();
      JobId id = progress.info().id();
      if (standing.compareTo(convergence.patience()) < 0 || first.future().isComplete()) {
        return Future.succeededFuture();
      }
      String why = why(progress, meter);
      Duration giveUp = convergence.giveUp();
      if (mayGiveUp && giveUp != null && standing.compareTo(giveUp) >= 0) {
        first.tryFail(new CancellationException(why + "; given up, as asked for"));
        return Future.succeededFuture();
      }
      return (meter.isOutrun() ? remedy(progress) : Future.succeededFuture(List.<Step>of()))
          .onSuccess(
              steps -> {
                if (!steps.isEmpty()) {
                  first.tryFail(new InterposedStepsException(why, steps));
                } else if (standing.compareTo(nextNote.getOrDefault(id, Duration.ZERO)) >= 0) {
                  nextNote.put(id, standing.multipliedBy(2));
                  note.accept(why + "; waiting on");
                }
              })
          .mapEmpty();
    }
  }

  private static String why(JobProgress progress, RateMeter meter) {
    JobInfo job = progress.info();
    JobInfo.Block block = job.block();
    String rest = HumanSize.format(Math.max(0, job.total() - job.current()));
    String reason =
        meter.isOutrun()
            ? "the guest writes at least as fast as it copies, "
                + HumanSize.format(progress.bytesPerSecond())
                + "/s"
            : block != null && !block.ioStatus().equals("ok")
                ? "it stopped at an I/O error (" + block.ioStatus() + ")"
                : block != null && block.paused()
                    ? "it is paused"
                    : "it copies nothing: what it reads or writes doesn't answer, or is very slow";
    return "job "
        + job.id()
        + " has not come closer for "
        + meter.standing().toSeconds()
        + " s, "
        + rest
        + " are left: "
        + reason
        + (block == null || block.speed() == 0
            ? ""
            : "; its speed is limited to "
                + HumanSize.format(block.speed())
                + "/s, which `blockjob job set-speed "
                + ShellWord.operand(job.id().value())
                + " 0` lifts");
  }

  /** What can still be done about a guest that writes faster. */
  private Future<List<Step>> remedy(JobProgress progress) {
    JobId id = progress.info().id();
    return switch (convergence.policy()) {
      case WAIT -> Future.succeededFuture(List.of());
      case WRITE_BLOCKING ->
          Future.succeededFuture(changed.add(id) ? List.of(new ChangeJob(id)) : List.of());
      case THROTTLE -> slower(id, progress.bytesPerSecond());
    };
  }

  private Future<List<Step>> slower(JobId id, long bytesPerSecond) {
    int times = slowdowns.merge(id, 1, Integer::sum);
    if (times > MOST_SLOWDOWNS) {
      return Future.succeededFuture(List.of());
    }
    String node = plan.job(id).arguments().getString("device", "");
    return commands
        .graph()
        .compose(
            graph -> {
              List<Future<Optional<SlowGuest>>> steps = new ArrayList<>();
              for (Disk disk : graph.disks()) {
                if (disk.root().equals(node) || disk.active().equals(node)) {
                  steps.add(limits.slower(disk, bytesPerSecond >> times));
                }
              }
              return Future.all(steps).map(all -> all.<Optional<SlowGuest>>list());
            })
        .map(found -> found.stream().flatMap(Optional::stream).map(Step.class::cast).toList());
  }
}
