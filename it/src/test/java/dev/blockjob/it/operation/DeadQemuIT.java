package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.blockjob.events.QemuEvent.Shutdown;
import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationReport;
import dev.blockjob.operations.history.OperationHistory;
import dev.blockjob.operations.step.job.AwaitGates;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * QEMU goes while a disk is merged. What is left is images: the one that recovery names has all
 * that the guest had flushed, and where nothing tells, nothing is changed.
 */
class DeadQemuIT {

  private static final String[] BEFORE = {"base", "s1", "s2", "active"};
  private static final String START = "start the VM with ";

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void killedWithItsControllerAnywhereInAnActiveCommit(QemuLab lab) {
    Map<Kind, Integer> ends = everywhere(lab, "s2", Direction.COMMIT);

    assertThat(ends).containsKeys(Kind.UNDONE, Kind.DONE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void killedWithItsControllerAnywhereInAnInternalCommit(QemuLab lab) {
    Map<Kind, Integer> ends = everywhere(lab, "s1", Direction.COMMIT);

    assertThat(ends).containsOnlyKeys(Kind.UNDONE, Kind.DONE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void killedWithItsControllerAnywhereInAStream(QemuLab lab) {
    Map<Kind, Integer> ends = everywhere(lab, "s1", Direction.STREAM);

    assertThat(ends).containsOnlyKeys(Kind.UNDONE, Kind.DONE);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void quittingBeforeThePivotLeavesTheDiskAsItWas(QemuLab lab) {
    leavesTheDiskAsItWas(lab, chain -> chain.vm().call("quit"));
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aGuestThatPowersOffBeforeThePivotLeavesTheDiskAsItWas(QemuLab lab) {
    leavesTheDiskAsItWas(lab, DeadQemuIT::powersOff);
  }

  /** By ACPI: its registers are put at a port, as firmware would do it, then told to. */
  private static void powersOff(DiskUnderLoad chain) {
    Future<Shutdown> shutdown =
        chain.vm().events().await(Shutdown.class, any -> true, Duration.ofSeconds(60));
    for (String write :
        List.of(
            "/w 0xcf8 0x80000b40",
            "/w 0xcfc 0x601",
            "/w 0xcf8 0x80000b80",
            "/b 0xcfc 1",
            "/h 0x604 0x2000")) {
      JsonObject line = new JsonObject().put("command-line", "o " + write);
      Await.get(chain.vm().connection().execute("human-monitor-command", line).otherwiseEmpty());
    }
    assertThat(Await.get(shutdown).guest()).isTrue();
  }

  /** The job runs, and nobody has let it through its gate. */
  private static void leavesTheDiskAsItWas(QemuLab lab, Consumer<DiskUnderLoad> end) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, BEFORE);
    Merge merge = Merge.of(chain.vm().disk(), "s2").withDirection(Direction.COMMIT);
    boolean died =
        CrashingController.dies(
            chain.controller(),
            chain.state(),
            Convergence.DEFAULT,
            merge,
            (point, step) -> step instanceof AwaitGates);
    assertThat(died).isTrue();
    chain.flushes();

    end.accept(chain);

    chain.vm().process().exit().join();
    OperationOutcome outcome = recovers(chain);
    String active = lab.folder().resolve("active.qcow2").toString();
    if (outcome.kind() == Kind.UNDECIDED) {
      // Another client of that QEMU could have let it through, which no image tells.
      assertThat(outcome.text()).contains(active, "s2.qcow2", "differ", "could have completed it");
    } else {
      assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
      assertThat(outcome.text()).endsWith(START + active);
    }
    assertThat(chain.images()).containsExactlyInAnyOrder(BEFORE);
    chain.survivesIn("active.qcow2");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aQemuThatRunsIsToBeAskedAndNotItsImages(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, BEFORE);
    Merge merge = Merge.of(chain.vm().disk(), "s1").withDirection(Direction.COMMIT);
    assertThat(CrashingController.dies(chain, merge, 8)).isTrue();

    Throwable failure = catchThrowable(() -> recovers(chain));

    assertThat(failure)
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("which runs still: it is to be asked");
    assertThat(chain.images()).containsExactlyInAnyOrder(BEFORE);
    assertThat(new OperationHistory(chain.state()).unfinished()).hasSize(1);
    chain.nothingLost();
  }

  private static Map<Kind, Integer> everywhere(QemuLab lab, String snapshot, Direction direction) {
    Map<Kind, Integer> ends = new EnumMap<>(Kind.class);
    boolean died = true;
    for (int boundary = 0; died; boundary++) {
      DiskUnderLoad chain = DiskUnderLoad.start(lab, BEFORE);
      Merge merge = Merge.of(chain.vm().disk(), snapshot).withDirection(direction);
      died = CrashingController.dies(chain, merge, boundary);
      if (died) {
        chain.flushes();
        chain.vm().process().kill();
        ends.merge(isRightAfter(chain, boundary), 1, Integer::sum);
      } else {
        chain.vm().close();
      }
    }
    return ends;
  }

  private static Kind isRightAfter(DiskUnderLoad chain, int boundary) {
    OperationOutcome outcome = recovers(chain);
    String as = "boundary " + boundary + ": " + outcome;
    if (outcome.kind() == Kind.UNDECIDED) {
      assertThat(outcome.text()).as(as).contains("differ");
      assertThat(chain.images()).as(as).containsExactlyInAnyOrder(BEFORE);
      new OperationHistory(chain.state()).forget(outcome.id());
      return outcome.kind();
    }
    assertThat(outcome.text()).as(as).contains(START);
    Path leaf = Path.of(outcome.text().substring(outcome.text().indexOf(START) + START.length()));
    Set<String> needed =
        chain.vm().lab().img().chain(leaf.toString()).stream()
            .map(layer -> String.valueOf(Path.of(layer.getString("filename", "")).getFileName()))
            .map(name -> name.replace(".qcow2", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    boolean undone = outcome.kind() == Kind.UNDONE;
    assertThat(chain.images()).as(as).isEqualTo(undone ? Set.of(BEFORE) : needed);
    assertThat(outcome.left()).as(as).isEmpty();
    chain.survivesIn(leaf.toString());
    return outcome.kind();
  }

  private static OperationOutcome recovers(DiskUnderLoad chain) {
    OperationHistory history = new OperationHistory(chain.state());
    List<OperationReport> unfinished = history.unfinished();
    assertThat(unfinished).hasSize(1);
    OperationId id = unfinished.get(0).plan().id();
    return history.recoverWithoutQemu(id, chain.vm().lab().programs());
  }
}
