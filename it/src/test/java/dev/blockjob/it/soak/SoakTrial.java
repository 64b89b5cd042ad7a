package dev.blockjob.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.operation.Countdown;
import dev.blockjob.it.operation.CrashingController;
import dev.blockjob.it.operation.KilledController;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationReport;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.RunningOperation;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.impl.OperationsImpl;
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

/** One operation, a crash in it, and what must hold afterwards. */
final class SoakTrial {

  private static final String START = "start the VM with ";

  private final SoakDisk disk;
  private final SoakRequest request;
  private final List<Path> before;

  SoakTrial(SoakDisk disk, SoakRequest request) {
    this.disk = disk;
    this.request = request;
    this.before = disk.layers();
  }

  /** Returns how it went, for the counts; {@code boundary} is where the death comes. */
  String run(RandomCrash crash, int boundary, int second) throws IOException, InterruptedException {
    boolean died =
        switch (crash) {
          case NONE -> undisturbed();
          case PROCESS -> processDies(boundary);
          case QEMU -> qemuDies(boundary);
          case CONTROLLER, TWO_CONTROLLERS, ALL -> controllerDies(boundary);
        };
    if (!died) {
      isDone();
      return RandomCrash.NONE.title();
    }
    if (crash == RandomCrash.ALL) {
      disk.killQemu();
    }
    if (crash == RandomCrash.ALL || crash == RandomCrash.QEMU) {
      String end = recoverOffline();
      disk.goOn();
      return crash.title() + " " + end;
    }
    if (crash == RandomCrash.TWO_CONTROLLERS) {
      recoveryDies(second);
    }
    recover(crash != RandomCrash.TWO_CONTROLLERS);
    isDone();
    return crash.title();
  }

  private boolean undisturbed() {
    OperationOutcome outcome =
        Await.get(
            CrashingController.starting(request.request())
                .apply(
                    Operations.on(disk.vm().jobs(), disk.state())
                        .converging(request.convergence())));
    assertThat(outcome.kind()).as(outcome.toString()).matches(request::mayEnd);
    assertThat(outcome.left()).isEmpty();
    return false;
  }

  private boolean controllerDies(int boundary) {
    return CrashingController.dies(
        disk.controller(),
        disk.state(),
        request.convergence(),
        request.request(),
        new Countdown(boundary, false)::isOver);
  }

  /** Only merges that say all have a process of their own to die. */
  private boolean processDies(int boundary) {
    if (!(request.request() instanceof Merge merge)
        || merge.direction() == null
        || merge.keepFiles()
        || merge.snapshots().isEmpty()) {
      return controllerDies(boundary);
    }
    return KilledController.dies(
        disk.lab().folder(), disk.monitor(), disk.state(), merge, boundary, Countdown.ALL);
  }

  private boolean qemuDies(int boundary) {
    Countdown countdown = new Countdown(boundary, false);
    AtomicBoolean killed = new AtomicBoolean();
    Callable<Void> kill =
        () -> {
          disk.killQemu();
          return null;
        };
    CrashPoint killer =
        (point, step, journal) -> {
          if (!countdown.isOver(point, step)) {
            return Future.succeededFuture();
          }
          killed.set(true);
          return QemuLab.vertx().executeBlocking(kill);
        };
    QmpConnection connection = disk.controller();
    Future<OperationOutcome> outcome =
        new OperationsImpl(BlockJobs.on(connection), disk.state(), killer, request.convergence())
            .start(request.request(), OperationListener.NONE)
            .compose(RunningOperation::outcome);
    Boolean done =
        Await.get(
            outcome
                .map(end -> request.mayEnd(end.kind()))
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
    CrashingController.dies(
        disk.controller(),
        disk.state(),
        boundary,
        request::mayEnd,
        operations -> operations.recover().map(all -> all.get(0)));
  }

  /** Finishes what is unfinished; {@code must}: which there has to be. */
  private void recover(boolean must) {
    QmpConnection connection = disk.controller();
    List<OperationOutcome> outcomes =
        Await.get(Operations.on(BlockJobs.on(connection), disk.state()).recover());
    Await.get(connection.close());
    assertThat(outcomes).hasSizeBetween(must ? 1 : 0, 1);
    for (OperationOutcome outcome : outcomes) {
      assertThat(outcome.kind()).as(outcome.toString()).matches(request::mayEnd);
      assertThat(outcome.left()).isEmpty();
    }
  }

  private void isDone() {
    assertThat(disk.agent().isFrozen()).as("frozen").isFalse();
    disk.nothingIsLost();
    disk.isTidy(request.ends());
    hasFilesOfItsEnd();
    disk.goOn();
  }

  private void hasFilesOfItsEnd() {
    if (request.isCopy()) {
      disk.isMoment(request.kept().iterator().next());
    }
    disk.holds(request.files(disk.layers()));
  }

  /** QEMU is gone. Returns what recovery said. */
  private String recoverOffline() {
    List<OperationReport> unfinished = disk.history().unfinished();
    if (unfinished.isEmpty()) {
      // It had ended when QEMU died.
      disk.startOn(whole(request.ends().stream(), "it is done"));
      hasFilesOfItsEnd();
      return Kind.DONE.name();
    }
    OperationOutcome outcome =
        disk.history().recoverWithoutQemu(unfinished.get(0).plan().id(), disk.lab().programs());
    assertThat(outcome.left()).as(outcome.toString()).isEmpty();
    if (outcome.kind() == Kind.UNDECIDED) {
      disk.history().forget(outcome.id());
      disk.startOn(
          whole(
              Stream.of(Stream.of(before), request.ends().stream(), disk.images().chains())
                  .flatMap(chains -> chains),
              outcome));
      disk.sweep();
      return outcome.kind().name();
    }
    int at = outcome.text().indexOf(START);
    assertThat(at).as(outcome.toString()).isNotNegative();
    disk.startOn(Path.of(outcome.text().substring(at + START.length())));
    switch (outcome.kind()) {
      case DONE -> {
        assertThat(request.ends()).as(outcome.toString()).contains(disk.layers());
        hasFilesOfItsEnd();
      }
      case UNDONE -> {
        assertThat(disk.layers()).as(outcome.toString()).isEqualTo(before);
        disk.holds(Set.copyOf(before));
      }
      default -> {
        assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.PARTLY);
        disk.sweep();
      }
    }
    return outcome.kind().name();
  }

  /** The active layer of the one of these chains that is there and has all. */
  private Path whole(Stream<List<Path>> chains, Object why) {
    return chains
        .filter(chain -> chain.stream().allMatch(Files::exists))
        .filter(chain -> disk.images().chainOf(leaf(chain)).equals(chain))
        .map(SoakTrial::leaf)
        .filter(disk::isWhole)
        .findFirst()
        .orElseThrow(() -> new AssertionError("none is whole: " + why));
  }

  private static Path leaf(List<Path> chain) {
    return chain.get(chain.size() - 1);
  }
}
