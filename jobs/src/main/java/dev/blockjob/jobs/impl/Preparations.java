package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.check.SizeChecks;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.LeftBehindException;
import dev.blockjob.jobs.job.PreparationException;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.lifecycle.TrackingPolicy;
import dev.blockjob.jobs.plan.Preparation;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.qmp.CommandException;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Carries out the steps before the one that matters, and rolls them back. On the event loop. */
final class Preparations {

  private final JobCommands commands;
  private final Launcher launcher;
  private final OwnFiles files;
  private final Supplier<Optional<String>> below;
  private final List<Preparation> done = new ArrayList<>();

  Preparations(JobCommands commands, Launcher launcher, OwnFiles files) {
    this(commands, launcher, files, Optional::empty);
  }

  /** The same where {@code below} says what else isn't found by its name; it may block. */
  Preparations(
      JobCommands commands, Launcher launcher, OwnFiles files, Supplier<Optional<String>> below) {
    this.commands = commands;
    this.launcher = launcher;
    this.files = files;
    this.below = below;
  }

  /**
   * All of {@code steps}, in order; after a failure those done are undone and it fails with that.
   */
  Future<Void> execute(List<Preparation> steps) {
    Future<Void> all = Future.succeededFuture();
    for (Preparation step : steps) {
      all = all.compose(before -> execute(step));
    }
    return all.recover(this::rollBack);
  }

  private Future<Void> execute(Preparation step) {
    if (step instanceof Preparation.AddNode add) {
      Future<Object> added =
          commands.connection().execute(add.command()).onSuccess(r -> done.add(add));
      return add.size() == 0
          ? added.mapEmpty()
          : added.compose(r -> commands.graph()).compose(graph -> sized(add, graph));
    }
    Preparation.CreateJob create = (Preparation.CreateJob) step;
    TrackingPolicy policy = new TrackingPolicy(create.id(), AtReady.KEEP, false, true, true);
    return launcher
        .launch(policy, null, create.command())
        .compose(tracker -> tracker.outcome())
        .compose(outcome -> created(create, outcome));
  }

  private static Future<Void> sized(Preparation.AddNode add, BlockGraph graph) {
    return SizeChecks.otherSize(graph, add.node(), add.size())
        .<Future<Void>>map(
            why -> Future.failedFuture(new RequestException(Reason.SIZE_MISMATCH, why)))
        .orElseGet(Future::succeededFuture);
  }

  /**
   * Only what a completed job created is ours: a failed one may have met a file of another process.
   */
  private Future<Void> created(Preparation.CreateJob create, JobOutcome outcome) {
    Path file = create.file();
    if (outcome.kind() != JobOutcome.Kind.COMPLETED) {
      String image = file == null ? "the image" : "the image " + file;
      return Future.failedFuture(new PreparationException(image + " was not created", outcome));
    }
    done.add(create);
    return file == null ? Future.succeededFuture() : own(file);
  }

  /** Completes if all that is needed still goes by its name; fails with RequestException. */
  Future<Void> stands() {
    return problem()
        .compose(
            problem ->
                problem.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new RequestException(
                            Reason.NO_SUCH_FILE, problem.get() + ", so nothing was switched")));
  }

  /**
   * Why what was created, or is needed below it, is not what its name leads to, or not what QEMU
   * has opened by that.
   */
  Future<Optional<String>> problem() {
    Callable<Optional<String>> look = () -> files.problem().or(below);
    return commands.connection().context().owner().executeBlocking(look);
  }

  /** QEMU has created the file: it is ours from now on. */
  Future<Void> own(Path file) {
    Callable<Void> note =
        () -> {
          files.own(file);
          return null;
        };
    return commands.connection().context().owner().executeBlocking(note);
  }

  /**
   * Rolls back what was done, in reverse order, when QEMU is sure not to use it: a command whose
   * outcome is unknown may have succeeded, and then everything stays.
   *
   * @return always fails, with {@code failure}; what could not be removed is suppressed in it
   */
  <T> Future<T> rollBack(Throwable failure) {
    if (!isSure(failure)) {
      done.forEach(step -> failure.addSuppressed(new LeftBehindException(description(step))));
      return Future.failedFuture(failure);
    }
    Future<Void> nodes = Future.succeededFuture();
    List<Path> created = new ArrayList<>();
    for (int i = done.size() - 1; i >= 0; i--) {
      if (done.get(i) instanceof Preparation.AddNode add) {
        nodes = nodes.compose(before -> delete(add, failure));
      }
      Path file = done.get(i) instanceof Preparation.CreateJob create ? create.file() : null;
      if (file != null) {
        created.add(file);
      }
    }
    done.clear();
    return nodes
        .compose(deleted -> remove(created))
        .recover(trouble -> Future.succeededFuture(List.of(String.valueOf(trouble.getMessage()))))
        .compose(
            left -> {
              left.forEach(what -> failure.addSuppressed(new LeftBehindException(what)));
              return Future.failedFuture(failure);
            });
  }

  private static boolean isSure(Throwable failure) {
    return failure instanceof CommandException
        || failure instanceof RequestException
        || (failure instanceof PreparationException unprepared
            && unprepared.outcome().kind() != JobOutcome.Kind.VANISHED);
  }

  /** Removes files that are provably ours and unused; says what is left. */
  Future<List<String>> remove(List<Path> created) {
    if (created.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return commands
        .graph()
        .compose(
            graph -> {
              Callable<List<String>> removal = () -> files.remove(created, graph);
              return commands.connection().context().owner().executeBlocking(removal);
            });
  }

  private Future<Void> delete(Preparation.AddNode add, Throwable failure) {
    return commands
        .connection()
        .execute(add.compensation())
        .<Void>mapEmpty()
        .recover(
            refused -> {
              failure.addSuppressed(
                  new LeftBehindException(description(add) + ": " + refused.getMessage()));
              return Future.succeededFuture();
            });
  }

  private static String description(Preparation step) {
    return step instanceof Preparation.AddNode add
        ? "node " + add.node()
        : "file " + ((Preparation.CreateJob) step).file();
  }
}
