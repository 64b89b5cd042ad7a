package dev.blockjob.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.Lab;
import dev.blockjob.it.operation.Countdown;
import dev.blockjob.it.operation.KilledController;
import dev.blockjob.it.operation.Victim;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.operation.Merge;
import dev.blockjob.jobs.operation.OperationListener;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.OperationOutcome.Kind;
import dev.blockjob.jobs.operation.OperationReport;
import dev.blockjob.jobs.operation.Operations;
import dev.blockjob.jobs.operation.RunningOperation;
import dev.blockjob.jobs.operation.run.CrashPoint;
import dev.blockjob.jobs.operation.run.OperationsImpl;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** One operation, somebody's death in it, and what must be afterwards. */
final class Trial {

  private static final String START = "start the VM with ";

  private final World world;
  private final Ask ask;
  private final List<Path> before;

  Trial(World world, Ask ask) {
    this.world = world;
    this.ask = ask;
    this.before = world.layers();
  }

  /** Returns how it went, for the counts; {@code boundary} is where the death comes. */
  String run(Death death, int boundary, int second) throws IOException, InterruptedException {
    boolean died =
        switch (death) {
          case NONE -> undisturbed();
          case PROCESS -> processDies(boundary);
          case QEMU -> qemuDies(boundary);
          case CONTROLLER, TWO_CONTROLLERS, ALL -> controllerDies(boundary);
        };
    if (!died) {
      isDone();
      return Death.NONE.title();
    }
    if (death == Death.ALL) {
      world.killQemu();
    }
    if (death == Death.ALL || death == Death.QEMU) {
      String end = recoverOffline();
      world.goOn();
      return death.title() + " " + end;
    }
    if (death == Death.TWO_CONTROLLERS) {
      recoveryDies(second);
    }
    recover(death != Death.TWO_CONTROLLERS);
    isDone();
    return death.title();
  }

  private boolean undisturbed() {
    OperationOutcome outcome =
        Await.get(
            Victim.starting(ask.request())
                .apply(
                    Operations.on(world.vm().jobs(), world.state()).converging(ask.convergence())));
    assertThat(outcome.kind()).as(outcome.toString()).matches(ask::mayEnd);
    assertThat(outcome.left()).isEmpty();
    return false;
  }

  private boolean controllerDies(int boundary) {
    return Victim.dies(
        world.controller(),
        world.state(),
        ask.convergence(),
        ask.request(),
        new Countdown(boundary, false)::isOver);
  }

  /** Only merges that say all have a process of their own to die. */
  private boolean processDies(int boundary) {
    if (!(ask.request() instanceof Merge merge)
        || merge.direction() == null
        || merge.keepFiles()
        || merge.snapshots().isEmpty()) {
      return controllerDies(boundary);
    }
    return KilledController.dies(
        world.lab().folder(), world.monitor(), world.state(), merge, boundary, Countdown.ALL);
  }

  private boolean qemuDies(int boundary) {
    Countdown countdown = new Countdown(boundary, false);
    AtomicBoolean killed = new AtomicBoolean();
    Callable<Void> kill =
        () -> {
          world.killQemu();
          return null;
        };
    CrashPoint killer =
        (point, step, journal) -> {
          if (!countdown.isOver(point, step)) {
            return Future.succeededFuture();
          }
          killed.set(true);
          return Lab.vertx().executeBlocking(kill);
        };
    QmpConnection connection = world.controller();
    Future<OperationOutcome> outcome =
        new OperationsImpl(BlockJobs.on(connection), world.state(), killer, ask.convergence())
            .start(ask.request(), OperationListener.NONE)
            .compose(RunningOperation::outcome);
    Boolean done =
        Await.get(
            outcome
                .map(end -> ask.mayEnd(end.kind()))
                .recover(
                    failure ->
                        killed.get()
                                && (failure instanceof OutcomeUnknownException
                                    || failure instanceof NotSentException)
                            ? Future.succeededFuture(false)
                            : Future.failedFuture(failure)));
    Await.get(connection.close());
    assertThat(done || killed.get()).as("%s", outcome).isTrue();
    return killed.get();
  }

  private void recoveryDies(int boundary) {
    Victim.dies(
        world.controller(),
        world.state(),
        boundary,
        ask::mayEnd,
        operations -> operations.recover().map(all -> all.get(0)));
  }

  /** Finishes what is unfinished; {@code must}: which there has to be. */
  private void recover(boolean must) {
    QmpConnection connection = world.controller();
    List<OperationOutcome> outcomes =
        Await.get(Operations.on(BlockJobs.on(connection), world.state()).recover());
    Await.get(connection.close());
    assertThat(outcomes).hasSizeBetween(must ? 1 : 0, 1);
    for (OperationOutcome outcome : outcomes) {
      assertThat(outcome.kind()).as(outcome.toString()).matches(ask::mayEnd);
      assertThat(outcome.left()).isEmpty();
    }
  }

  private void isDone() {
    assertThat(world.agent().isFrozen()).as("frozen").isFalse();
    world.nothingIsLost();
    world.isTidy(ask.ends());
    hasFilesOfItsEnd();
    world.goOn();
  }

  private void hasFilesOfItsEnd() {
    if (ask.isCopy()) {
      world.isMoment(ask.kept().iterator().next());
    }
    world.holds(ask.files(world.layers()));
  }

  /** QEMU is gone. Returns what recovery said. */
  private String recoverOffline() {
    List<OperationReport> unfinished = world.history().unfinished();
    if (unfinished.isEmpty()) {
      // It had ended when QEMU died.
      world.startOn(whole(ask.ends().stream(), "it is done"));
      hasFilesOfItsEnd();
      return Kind.DONE.name();
    }
    OperationOutcome outcome =
        world.history().recoverWithoutQemu(unfinished.get(0).plan().id(), world.lab().programs());
    assertThat(outcome.left()).as(outcome.toString()).isEmpty();
    if (outcome.kind() == Kind.UNDECIDED) {
      world.history().forget(outcome.id());
      world.startOn(
          whole(
              Stream.of(Stream.of(before), ask.ends().stream(), world.images().chains())
                  .flatMap(chains -> chains),
              outcome));
      world.sweep();
      return outcome.kind().name();
    }
    int at = outcome.text().indexOf(START);
    assertThat(at).as(outcome.toString()).isNotNegative();
    world.startOn(Path.of(outcome.text().substring(at + START.length())));
    switch (outcome.kind()) {
      case DONE -> {
        assertThat(ask.ends()).as(outcome.toString()).contains(world.layers());
        hasFilesOfItsEnd();
      }
      case UNDONE -> {
        assertThat(world.layers()).as(outcome.toString()).isEqualTo(before);
        world.holds(Set.copyOf(before));
      }
      default -> {
        assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.PARTLY);
        world.sweep();
      }
    }
    return outcome.kind().name();
  }

  /** The active layer of the one of these chains that is there and has all. */
  private Path whole(Stream<List<Path>> chains, Object why) {
    return chains
        .filter(chain -> chain.stream().allMatch(Files::exists))
        .filter(chain -> world.images().chainOf(leaf(chain)).equals(chain))
        .map(Trial::leaf)
        .filter(world::isWhole)
        .findFirst()
        .orElseThrow(() -> new AssertionError("none is whole: " + why));
  }

  private static Path leaf(List<Path> chain) {
    return chain.get(chain.size() - 1);
  }
}
