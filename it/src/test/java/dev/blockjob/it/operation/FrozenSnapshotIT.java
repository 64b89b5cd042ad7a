package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.history.OperationHistory;
import dev.blockjob.operations.impl.OperationsImpl;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.file.ReleaseFile;
import dev.blockjob.operations.step.guest.ThawGuest;
import dev.blockjob.operations.step.node.TakeSnapshot;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;
import org.awaitility.Awaitility;

/** A snapshot of a guest that is frozen around its moment. */
class FrozenSnapshotIT {

  private static Snapshot snapshot(DiskUnderLoad chain, String name) {
    return new Snapshot(
        List.of(
            new Snapshot.Overlay(
                chain.vm().disk(), chain.vm().lab().folder().resolve(name + ".qcow2"), name)));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void theGuestIsFrozenAroundTheMomentAndThawedAfterwards(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    FakeAgent agent = FakeAgent.start(lab, "qga.sock");
    Operations operations = Operations.on(chain.vm().jobs(), chain.state());

    Await.get(operations.snapshot(snapshot(chain, "s1"), agent.address()));

    assertThat(agent.asked()).containsExactly("guest-fsfreeze-freeze", "guest-fsfreeze-thaw");
    assertThat(chain.layers()).containsExactly("base", "active", "s1");
    assertThat(chain.locks()).isEmpty();

    agent.refuse("guest-fsfreeze-freeze");
    assertThatThrownBy(() -> Await.get(operations.snapshot(snapshot(chain, "s2"), agent.address())))
        .hasMessageContaining("no snapshot was taken")
        .hasMessageContaining("not today")
        .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1)); // by Await
    assertThat(chain.layers()).containsExactly("base", "active", "s1");
    assertThat(chain.images()).containsExactly("active", "base", "s1");
    assertThat(chain.locks()).isEmpty();
    chain.nothingLost();
  }

  /** At each boundary of each step, from the first overlay's file on. */
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void itIsThawedAndHasAllOfTheSnapshotOrNothingWhereverTheControllerDies(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    FakeAgent agent = FakeAgent.start(lab, "qga.sock");
    List<String> layers = new ArrayList<>(chain.layers());
    int boundary = 0;
    while (dies(chain, agent, "s" + boundary, new Countdown(boundary, false)::isOver)) {
      QmpConnection next = chain.controller();
      List<OperationOutcome> outcomes =
          Await.get(Operations.on(BlockJobs.on(next), chain.state()).recover());
      Await.get(next.close());

      String as = boundary + ": " + outcomes;
      assertThat(agent.isFrozen()).as(as).isFalse();
      assertThat(outcomes).as(as).hasSize(1);
      assertThat(outcomes.get(0).left()).as(as).isEmpty();
      if (outcomes.get(0).kind() == Kind.DONE) {
        layers.add("s" + boundary);
      }
      assertThat(chain.layers()).as(as).isEqualTo(layers);
      holdsOnly(chain, layers, as);
      boundary++;
    }
    layers.add("s" + boundary);
    holdsOnly(chain, layers, "at last");
    assertThat(boundary).as("boundaries").isGreaterThan(20);
    assertThat(layers).as("snapshots that were taken").hasSizeBetween(6, boundary);
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whenQemuDiesWithItsControllerTheImageToStartWithIsNamed(QemuLab lab) {
    for (boolean isTaken : new boolean[] {false, true}) {
      DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
      String name = "s" + isTaken;
      OperationHistory history = died(chain, name, isTaken);
      OperationId id = history.unfinished().get(0).plan().id();
      if (isTaken) {
        isUndecidedIfTheOverlayIsAnotherFile(
            lab, history, id, lab.folder().resolve(name + ".qcow2"));
      }
      OperationOutcome outcome = history.recoverWithoutQemu(id, lab.programs());

      String leaf = (isTaken ? name : "active") + ".qcow2";
      assertThat(outcome.kind()).as("%s", outcome).isEqualTo(isTaken ? Kind.DONE : Kind.UNDONE);
      assertThat(outcome.text()).endsWith("start the VM with " + lab.folder().resolve(leaf));
      assertThat(MovedDiskAssert.hidden(lab.folder())).isEmpty();
      assertThat(chain.images().contains(name)).isEqualTo(isTaken);
      chain.survivesIn(leaf);
    }
  }

  /** With its controller; {@code isTaken}: right after that was written down, else before. */
  private static OperationHistory died(DiskUnderLoad chain, String name, boolean isTaken) {
    FakeAgent agent = FakeAgent.start(chain.vm().lab(), name + ".sock");
    CrashPoint.Point point =
        isTaken ? CrashPoint.Point.BEFORE_INTENT : CrashPoint.Point.AFTER_INTENT;
    StepType<?> kind = isTaken ? ThawGuest.TYPE : TakeSnapshot.TYPE;
    assertThat(dies(chain, agent, name, (at, step) -> at == point && step.type().equals(kind)))
        .isTrue();
    long before = chain.writer().writes();
    Awaitility.await().until(() -> chain.writer().writes() > before);
    chain.flushes();
    chain.vm().process().kill();
    return new OperationHistory(chain.state());
  }

  /** As if somebody had started the VM on that in the meantime, whatever his clock said. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void itIsUndecidedIfTheImageBelowMayHaveBeenWrittenToSince(QemuLab lab) throws IOException {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    OperationHistory history = died(chain, "s1", true);
    Path below = lab.folder().resolve("active.qcow2");
    Files.setLastModifiedTime(below, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    OperationId id = history.unfinished().get(0).plan().id();

    OperationOutcome outcome = history.recoverWithoutQemu(id, lab.programs());

    assertThat(outcome.kind()).as("%s", outcome).isEqualTo(Kind.UNDECIDED);
    assertThat(outcome.text()).contains("active.qcow2 was written to after", "the other lacks");
    assertThat(history.unfinished()).as("nothing was changed").hasSize(1);
  }

  private static void isUndecidedIfTheOverlayIsAnotherFile(
      QemuLab lab, OperationHistory history, OperationId id, Path overlay) {
    Path aside = overlay.resolveSibling("aside");
    try {
      Files.move(overlay, aside);
      Files.copy(aside, overlay);

      OperationOutcome outcome = history.recoverWithoutQemu(id, lab.programs());

      assertThat(outcome.kind()).as("%s", outcome).isEqualTo(Kind.UNDECIDED);
      assertThat(outcome.text()).contains(overlay + " is not the file that this operation made");
      Files.move(aside, overlay, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder that isn't empty is in the place of what was to be removed. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whatIsLeftOfASnapshotThatWasTakenIsSaid(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    FakeAgent agent = FakeAgent.start(lab, "qga.sock");
    QmpConnection connection = chain.controller();
    CrashPoint crashPoint =
        (point, step, journal) -> {
          if (point == CrashPoint.Point.AFTER_INTENT && step instanceof ReleaseFile release) {
            occupy(release.claim());
          }
          return Future.succeededFuture();
        };
    List<String> notices = new CopyOnWriteArrayList<>();
    OperationListener listener =
        new OperationListener() {
          @Override
          public void notice(String text) {
            notices.add(text);
          }
        };

    Await.get(
        new OperationsImpl(BlockJobs.on(connection), chain.state(), crashPoint)
            .snapshot(snapshot(chain, "s1"), agent.address(), listener));

    Await.get(connection.close());
    assertThat(chain.layers()).containsExactly("base", "active", "s1");
    assertThat(notices)
        .singleElement()
        .asString()
        .startsWith("the snapshot was taken; left: file " + lab.folder().resolve(".s1.qcow2."));
  }

  private static void occupy(Path file) {
    try {
      Files.delete(file);
      Files.createDirectories(file.resolve("occupied"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its files can't be seen then: QEMU makes them, and nobody deletes them. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aQemuBehindTcpMakesTheOverlayItself(QemuLab lab) {
    Vm vm = lab.vm().with(Monitors.arguments(lab, "tcp", "host=127.0.0.1,port=0", false)).start();
    QmpAddress tcp = QmpAddress.tcp("127.0.0.1", Monitors.port(vm.connection(), "tcp"));
    QmpConnection connection = Await.get(QmpClient.create(QemuLab.vertx(), tcp).connect());
    Operations operations = Operations.on(BlockJobs.on(connection), lab.folder().resolve("state"));
    FakeAgent agent = FakeAgent.start(lab, "qga.sock");
    int nodes = Await.get(vm.jobs().graph()).nodes().size();

    agent.refuse("guest-fsfreeze-freeze");
    assertThatThrownBy(
            () -> Await.get(operations.snapshot(relative(vm, "s1.qcow2"), agent.address())))
        .hasMessageContaining("no snapshot was taken")
        .hasMessageContaining("left behind: file s1.qcow2 stays if it is there");
    assertThat(Await.get(vm.jobs().graph()).nodes()).hasSize(nodes);
    assertThat(lab.folder().resolve("s1.qcow2")).exists();

    agent.refuse("");
    Await.get(operations.snapshot(relative(vm, "s2.qcow2"), agent.address()));
    assertThat(vm.chain()).hasSize(4);
    assertThat(agent.isFrozen()).isFalse();
  }

  private static Snapshot relative(Vm vm, String file) {
    return new Snapshot(List.of(new Snapshot.Overlay(vm.disk(), Path.of(file), null)));
  }

  /** Each layer has its file and its two nodes, and there is nothing else. */
  private static void holdsOnly(DiskUnderLoad chain, List<String> layers, String as) {
    assertThat(chain.images()).as(as).isEqualTo(new TreeSet<>(layers));
    assertThat(Await.get(chain.vm().jobs().query())).as(as).isEmpty();
    assertThat(Await.get(chain.vm().jobs().graph()).nodes()).as(as).hasSize(2 * layers.size());
    assertThat(MovedDiskAssert.hidden(chain.vm().lab().folder())).as(as).isEmpty();
    assertThat(chain.locks()).as(as).isEmpty();
  }

  /** Whether it got as far, else it lived to the end. */
  private static boolean dies(
      DiskUnderLoad chain,
      FakeAgent agent,
      String name,
      BiPredicate<CrashPoint.Point, Step> where) {
    QmpConnection connection = chain.controller();
    Promise<Boolean> dead = Promise.promise();
    CrashPoint crashPoint =
        (point, step, journal) -> {
          if (!where.test(point, step)) {
            return Future.succeededFuture();
          }
          journal.close();
          connection.close().onComplete(closed -> dead.tryComplete(true));
          return Promise.<Void>promise().future();
        };
    new OperationsImpl(BlockJobs.on(connection), chain.state(), crashPoint)
        .snapshot(snapshot(chain, name), agent.address())
        .onSuccess(taken -> connection.close().onComplete(closed -> dead.tryComplete(false)))
        .onFailure(dead::tryFail);
    return Await.get(dead.future());
  }
}
