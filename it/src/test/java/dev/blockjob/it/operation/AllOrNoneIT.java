package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.blockjob.it.Await;
import dev.blockjob.it.FaultyNodes;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.it.VmSpec;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.impl.OperationsImpl;
import dev.blockjob.operations.step.job.HoldJobs;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Several disks of which all or none is to switch, with a guest that writes to all of them. */
class AllOrNoneIT {

  private static final Merge ALL =
      Merge.keeping("vd0", 0)
          .withDisks(List.of("vd0", "vd1"))
          .withDirection(Direction.COMMIT)
          .withAllOrNone(Duration.ofSeconds(1));

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void bothSwitch(QemuLab lab) {
    TwoDisks disks = TwoDisks.start(lab);

    OperationOutcome outcome = disks.carriesOut(ALL.withAllOrNone(Duration.ofSeconds(10)));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.DONE);
    disks.areTidy(List.of("base"), List.of("base2"));
    disks.nothingLost();
  }

  /** The second disk's base becomes slow in the last moment: its job falls behind the guest. */
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void ifOneIsNotThereInTimeNoneSwitchesAndTheGuestGoesOn(QemuLab lab) {
    VmSpec spec = lab.vm().with("-object", "throttle-group,id=slow");
    TwoDisks disks = TwoDisks.start(spec, file -> FaultyNodes.throttled(file, "slow"));
    BlockJobs jobs = disks.first().vm().jobs();
    CrashPoint slow =
        (point, step, journal) ->
            point == CrashPoint.Point.BEFORE_INTENT && step instanceof HoldJobs
                ? limit(disks, 512 << 10).compose(v -> dirty(disks))
                : Future.succeededFuture();

    OperationOutcome outcome =
        Await.get(
            new OperationsImpl(jobs, disks.first().state(), slow)
                .start(ALL, OperationListener.NONE)
                .compose(operation -> operation.outcome()));
    Await.get(limit(disks, 0));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("not all could switch within 1000 ms");
    asBefore(disks);
    disks.nothingLost();
  }

  /** At 8 clusters a second what is behind then takes several seconds. */
  private static Future<Void> dirty(TwoDisks disks) {
    return disks
        .first()
        .vm()
        .connection()
        .context()
        .executeBlocking(
            () -> {
              disks.awaitWrites(60);
              return null;
            });
  }

  private static Future<Void> limit(TwoDisks disks, long bytesPerSecond) {
    return disks
        .first()
        .vm()
        .connection()
        .execute(
            "qom-set",
            new JsonObject()
                .put("path", "/objects/slow")
                .put("property", "limits")
                .put("value", new JsonObject().put("bps-write", bytesPerSecond)))
        .mapEmpty();
  }

  /**
   * At each boundary of each step, each on one of three QEMUs, those included at which the guest
   * stands still: what comes next lets it go on, and either all has switched or nothing.
   */
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void whereverTheirControllerDiesTheGuestGoesOnAndAllHasSwitchedOrNothing(QemuLab lab) {
    CrashEverywhere everywhere = CrashEverywhere.inTurns(lab, 3);
    AtomicInteger undone = new AtomicInteger();
    everywhere.untilAlive(
        boundary -> {
          TwoDisks disks = TwoDisks.start(lab);
          boolean died =
              CrashingController.dies(
                  disks.first(), ALL.withAllOrNone(Duration.ofSeconds(10)), boundary);
          if (died && recovers(disks, boundary) == Kind.UNDONE) {
            undone.incrementAndGet();
            asBefore(disks);
          } else {
            disks.areTidy(List.of("base"), List.of("base2"));
          }
          disks.nothingLost();
          disks.first().vm().close();
          return died;
        });
    assertThat(everywhere.boundary()).as("boundaries").isGreaterThan(30);
    assertThat(undone).as("deaths between hold and switch").hasValue(3 / everywhere.stride());
  }

  /** The guest is what a new connection is for first, before anything is asked or decided. */
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void whenTheLineIsCutWhileTheyAreHeldANewConnectionHasTheGuestGoOn(QemuLab lab) {
    isCut(lab, "job-complete", ConnectionCutter.Lost.REPLY, Kind.UNDONE);
    isCut(lab, "job-finalize", ConnectionCutter.Lost.REQUEST, Kind.DONE);
  }

  private static void isCut(QemuLab lab, String command, ConnectionCutter.Lost lost, Kind end) {
    TwoDisks disks = TwoDisks.start(lab);
    QmpAddress.Unix monitor = (QmpAddress.Unix) disks.first().controllerAddress();
    Path front = lab.folder().resolve(command + lost + ".sock");
    ConnectionCutter connectionCutter =
        lab.keep(ConnectionCutter.at(monitor.path(), front, command, lost));
    QmpConnection cut = connect(connectionCutter);
    Throwable failure =
        catchThrowable(
            () ->
                Await.get(
                    CrashingController.starting(ALL.withAllOrNone(Duration.ofSeconds(10)))
                        .apply(Operations.on(BlockJobs.on(cut), disks.first().state()))));
    assertThat(failure).isInstanceOfAny(OutcomeUnknownException.class, NotSentException.class);
    assertThat(connectionCutter.hasCut()).isTrue();

    QmpConnection again = connect(connectionCutter);
    List<OperationOutcome> outcomes =
        Await.get(Operations.on(BlockJobs.on(again), disks.first().state()).recover());
    Await.get(again.close());

    assertThat(outcomes).as(command + lost).extracting(OperationOutcome::kind).containsExactly(end);
    if (end == Kind.UNDONE) {
      asBefore(disks);
    } else {
      assertThat(disks.first().layers()).containsExactly("base");
      assertThat(disks.secondLayers()).containsExactly("base2");
      assertThat(Await.get(disks.first().vm().jobs().query())).isEmpty();
    }
    disks.nothingLost();
    disks.first().vm().close();
  }

  private static QmpConnection connect(ConnectionCutter connectionCutter) {
    return Await.get(QmpClient.create(QemuLab.vertx(), connectionCutter.address()).connect());
  }

  private static Kind recovers(TwoDisks disks, int boundary) {
    var connection = disks.first().controller();
    List<OperationOutcome> outcomes =
        Await.get(Operations.on(BlockJobs.on(connection), disks.first().state()).recover());
    Await.get(connection.close());
    assertThat(outcomes).as("boundary %s", boundary).hasSize(1);
    assertThat(outcomes.get(0).kind())
        .as("boundary %s: %s", boundary, outcomes)
        .isIn(Kind.DONE, Kind.UNDONE);
    return outcomes.get(0).kind();
  }

  static void asBefore(TwoDisks disks) {
    assertThat(disks.first().layers()).isEqualTo(TwoDisks.FIRST);
    assertThat(disks.secondLayers()).isEqualTo(TwoDisks.SECOND);
    assertThat(Await.get(disks.first().vm().jobs().query())).isEmpty();
    assertThat(disks.first().locks()).isEmpty();
  }
}
