package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.QemuLab;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationReport;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.history.OperationHistory;
import dev.blockjob.operations.impl.OperationsImpl;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.QemuToolException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One operation, one attack, maybe a death, and what must hold whatever comes of it. */
final class AttackTrial {

  /** Who dies in the middle of the operation. */
  enum Death {
    NOBODY,
    CONTROLLER,
    ALL
  }

  /**
   * What was said in the end.
   *
   * @param title null if it was refused, or if the controller died
   */
  record End(String title, boolean isDone, String text) {}

  private static final String START = "start the VM with ";

  /** What is said where two images may be the disk's: {@code ONE, or OTHER on top of it; ...}. */
  private static final String EITHER = "nothing shows on which of these the disk is: ";

  private static final String ON_TOP = " on top of it";
  private static final String SINCE = " if that was put on it since";
  private static final String OR = ",? or ";

  private final DiskUnderLoad chain;
  private final QemuLab lab;
  private final boolean isCopy;
  private final Attack attack;
  private final Random random;

  /** Whether the attacker removed the target when it had no second name any more. */
  private volatile boolean isLastNameTaken;

  private volatile boolean struck;

  AttackTrial(DiskUnderLoad chain, boolean isCopy, Attack attack, Random random) {
    this.chain = chain;
    this.lab = chain.vm().lab();
    this.isCopy = isCopy;
    this.attack = attack;
    this.random = random;
  }

  /**
   * Returns how it went, for the counts.
   *
   * @param strikes the boundary of the attack; -1 for after the death
   * @param dies the boundary of the death; -1 for none
   */
  String run(OperationRequest request, int strikes, int dies, Death death) throws Exception {
    End end = carryOut(request, strikes, dies);
    boolean died = end == null;
    if (died && strikes < 0 && attack.needsQemu()) {
      strike();
    }
    if (died && death == Death.ALL) {
      chain.flushes();
      chain.vm().process().kill();
      chain.vm().process().exit().toCompletableFuture().join();
    }
    if (died && strikes < 0 && !attack.needsQemu()) {
      strike();
    }
    if (died) {
      if (death == Death.ALL) {
        return title(death, offline());
      }
      end = recover();
    }
    holds(end);
    forgetAll();
    return title(died ? death : Death.NOBODY, end);
  }

  private String title(Death death, End end) {
    return (struck ? "" : "missed ") + death + " " + end.title();
  }

  private void strike() {
    try {
      isLastNameTaken |= attack == Attack.TARGET_REMOVED && MovedDiskAssert.hasOneName(lab);
      struck |= attack.strikes(chain.vm(), random);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Null if it died. */
  private End carryOut(OperationRequest request, int strikes, int dies) {
    Countdown attackComes = new Countdown(strikes < 0 ? Integer.MAX_VALUE : strikes, false);
    Countdown deathComes = new Countdown(dies < 0 ? Integer.MAX_VALUE : dies, false);
    QmpConnection connection = chain.controller();
    Promise<End> end = Promise.promise();
    Callable<Void> strike =
        () -> {
          strike();
          return null;
        };
    CrashPoint crashPoint =
        (point, step, journal) -> {
          boolean strikesNow = attackComes.isOver(point, step);
          boolean diesNow = deathComes.isOver(point, step);
          Future<Void> passed =
              strikesNow ? QemuLab.vertx().executeBlocking(strike) : Future.succeededFuture();
          return diesNow ? passed.compose(v -> die(journal, connection, end)) : passed;
        };
    Operations operations =
        new OperationsImpl(
            BlockJobs.on(connection), chain.state(), crashPoint, Convergence.DEFAULT);
    CrashingController.starting(request)
        .apply(operations)
        .map(AttackTrial::end)
        .recover(AttackTrial::refused)
        .onComplete(
            ended -> connection.close().onComplete(closed -> end.tryComplete(ended)), end::tryFail);
    return Await.get(end.future());
  }

  private static Future<Void> die(
      dev.blockjob.operations.journal.Journal journal, QmpConnection connection, Promise<End> end) {
    journal.close();
    connection.close().onComplete(closed -> end.tryComplete(null));
    return Promise.<Void>promise().future();
  }

  private static End end(OperationOutcome outcome) {
    return new End(
        outcome.kind() + (outcome.left().isEmpty() ? "" : " with rest"),
        outcome.kind() == Kind.DONE,
        outcome.toString());
  }

  /** Whatever it is, it says what it is; it is no slip of ours. */
  private static Future<End> refused(Throwable failure) {
    return failure instanceof NullPointerException
            || failure instanceof ClassCastException
            || failure instanceof IndexOutOfBoundsException
            || failure instanceof Error
        ? Future.failedFuture(failure)
        : Future.succeededFuture(
            new End(failure.getClass().getSimpleName(), false, failure.toString()));
  }

  private End recover() {
    QmpConnection connection = chain.controller();
    End end =
        Await.get(
            Operations.on(BlockJobs.on(connection), chain.state())
                .recover()
                .map(all -> all.isEmpty() ? new End("nothing", false, "") : end(all.get(0)))
                .recover(AttackTrial::refused));
    Await.get(connection.close());
    return end;
  }

  /** The guest reads all that it wrote; so does whoever starts the VM anew on what it is on now. */
  private void holds(End end) throws IOException {
    chain.nothingLost();
    if (attack.takesNames() && isNameless()) {
      assertThat(end.text()).contains("when QEMU ends that is lost");
      new Advice(chain, end.text()).isFollowed();
    }
    BlockGraph graph = Await.get(chain.vm().jobs().graph());
    BlockNode active = graph.node(graph.disk(chain.vm().disk()).active()).orElseThrow();
    Path leaf = lab.folder().resolve(String.valueOf(active.path()));
    assertThat(leaf).as(end.text()).exists();
    if (end.isDone()) {
      assertThat(graph.jobs()).as(end.text()).isEmpty();
    }
    chain.vm().guest().close();
    chain.vm().close();
    if (end.isDone() && isCopy) {
      assertThat(MovedDiskAssert.file(lab)).as(end.text()).exists();
      PointInTimeAssert.isOneOf(chain.writer().writes(), lab, MovedDiskAssert.file(lab));
    }
    assertThat(isWhole(leaf)).as("%s is whole: %s", leaf, end.text()).isTrue();
  }

  /** Whether the disk is on files that have no names, and would be lost with QEMU. */
  private boolean isNameless() {
    BlockGraph graph = Await.get(chain.vm().jobs().graph());
    return graph.chain(graph.disk(chain.vm().disk())).layers().stream()
        .map(layer -> lab.folder().resolve(String.valueOf(layer.path())))
        .anyMatch(Files::notExists);
  }

  private End offline() throws IOException {
    End end = recoverOffline();
    if (attack.takesNames()
        && !end.text().contains(START)
        && new Advice(chain, end.text()).isName()) {
      end = recoverOffline();
    }
    int at = end.text().indexOf(START);
    int either = end.text().indexOf(EITHER);
    if (either >= 0) {
      String named = end.text().substring(either + EITHER.length()).split("; ", 2)[0];
      oneIsWhole(named.replace(ON_TOP, "").split(OR), end);
    } else if (at >= 0) {
      String named = end.text().substring(at + START.length()).split("; |, (?!or )", 2)[0];
      String[] leaves = named.replace(SINCE, "").split(OR);
      for (String leaf : leaves) {
        assertThat(Path.of(leaf)).as(end.text()).exists();
      }
      if (!isWholeUnseen(Path.of(leaves[0]))) {
        oneIsWhole(leaves, end);
      }
    } else if (!someIsWhole()) {
      assertThat(isLastNameTaken).as("none is whole: %s", end.text()).isTrue();
      assertThat(end.isDone()).as("the disk was removed: %s", end.text()).isFalse();
    }
    forgetAll();
    return end;
  }

  private void oneIsWhole(String[] images, End end) {
    assertThat(Stream.of(images).map(Path::of).anyMatch(this::isWhole))
        .as("one of %s is whole: %s", List.of(images), end.text())
        .isTrue();
  }

  private End recoverOffline() {
    OperationHistory history = new OperationHistory(chain.state());
    List<OperationReport> unfinished = history.unfinished();
    if (unfinished.isEmpty()) {
      return new End("nothing", false, "");
    }
    try {
      return end(history.recoverWithoutQemu(unfinished.get(0).plan().id(), lab.programs()));
    } catch (RequestException | QemuToolException refusal) {
      return new End(refusal.getClass().getSimpleName(), false, refusal.toString());
    }
  }

  /**
   * An overlay in a folder that nobody has named can't be known of once QEMU is gone. It has its
   * data still, over what was under it, or over the image that what was under it went into.
   */
  private boolean isWholeUnseen(Path leaf) {
    if (attack != Attack.SNAPSHOT_ELSEWHERE || !struck) {
      return false;
    }
    String overlay = Attack.elsewhere(lab).toString();
    return isWhole(Path.of(overlay)) || isWhole(rebased(overlay, leaf));
  }

  private Path rebased(String overlay, Path onto) {
    lab.img().run("rebase", "-u", "-b", onto.toString(), "-F", "qcow2", overlay);
    return Path.of(overlay);
  }

  private void forgetAll() {
    OperationHistory history = new OperationHistory(chain.state());
    history.unfinished().forEach(report -> history.forget(report.plan().id()));
  }

  private boolean someIsWhole() throws IOException {
    Predicate<Path> whole = this::isWhole;
    return Attack.images(lab).stream().anyMatch(whole);
  }

  /** Whether all that the guest wrote is in it. */
  private boolean isWhole(Path image) {
    try {
      chain.survivesIn(image.toString());
      return true;
    } catch (QemuToolException | AssertionError | IllegalStateException missing) {
      System.err.println(image + ": " + missing.getMessage());
      return false;
    }
  }
}
