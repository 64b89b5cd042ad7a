package dev.blockjob.cli.follow;

import dev.blockjob.cli.Session;
import dev.blockjob.cli.render.EventPrinter;
import dev.blockjob.cli.render.JobsView;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.jobs.job.JobProgress;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationPlan;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reports what an operation does and how far its jobs are, in a thread of its own: an operation
 * must not block when its output does.
 */
public final class OperationReporter implements OperationListener, AutoCloseable {

  private final Session session;
  private final boolean steps;
  private final JobsView jobs;
  private final EventPrinter printer = new EventPrinter();
  private final AtomicReference<@Nullable List<JobProgress>> newest = new AtomicReference<>();
  private volatile @Nullable OperationId earlier;
  private volatile boolean closed;

  private OperationReporter(Session session, boolean steps) {
    this.session = session;
    this.steps = steps;
    this.jobs = new JobsView(session.screen());
  }

  /** All there is to tell. */
  static OperationReporter all(Session session) {
    return new OperationReporter(session, true);
  }

  public static OperationReporter withoutSteps(Session session) {
    return new OperationReporter(session, false);
  }

  /** Which earlier operation is being recovered, as the own one can't begin before; or null. */
  @Nullable OperationId earlier() {
    return earlier;
  }

  @Override
  public void recovering(OperationId id) {
    earlier = id;
  }

  @Override
  public void recovered(OperationId id) {
    earlier = null;
    printer.execute(jobs::clear);
  }

  @Override
  public void began(OperationPlan plan) {
    printer.execute(jobs::clear);
    if (steps) {
      about(plan.id());
    }
  }

  /** Which operation all that follows is about. */
  void about(OperationId id) {
    tell("operation", id.value());
  }

  @Override
  public void step(OperationPlan.PlannedStep step) {
    printer.execute(jobs::clear);
    if (steps) {
      tell("step", step.description());
    }
  }

  @Override
  public void notice(String text) {
    tell("notice", text);
  }

  private void tell(String what, String text) {
    printer.execute(() -> say(session, what, text));
  }

  /** A line about an operation that is under way. */
  static void say(Session session, String what, String text) {
    if (session.json()) {
      session.json(new JsonObject().put(what, text));
    } else {
      session.screen().line(what + ": " + text);
    }
  }

  @Override
  public @Nullable Duration progressInterval() {
    return closed ? null : JobFollower.interval(session);
  }

  @Override
  public void progress(List<JobProgress> progress) {
    if (newest.getAndSet(progress) == null) {
      printer.execute(this::showNewest);
    }
  }

  private void showNewest() {
    List<JobProgress> progress = newest.getAndSet(null);
    if (progress == null) {
      return;
    }
    if (session.json()) {
      progress.forEach(job -> session.json(JsonOutput.progress(job)));
    } else {
      jobs.show(progress);
    }
  }

  @Override
  public void close() {
    closed = true;
    printer.execute(jobs::clear);
    printer.close();
  }
}
