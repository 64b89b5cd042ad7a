package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.RunningOperation;
import dev.blockjob.qmp.process.QemuIo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The VM migrates away, to another QEMU on the same images, while a job copies its disk: the job
 * goes on and sees nothing of what the guest writes from then on.
 */
class MigratedAwayIT {

  /** All of it is in flight at once: QEMU aborts where a mirror writes after a migration. */
  private static final int SIZE = 4 << 20;

  private static final int CLUSTER = 64 << 10;
  private static final int OWN = 0x11;
  private static final int LAST = 0x66;

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void theOnlyImageWithTheLastWritesIsNotDeletedAfterAMove(QemuLab lab) {
    Vm vm = vm(lab);
    Move move = Move.of(vm.disk(), to(lab)).withDeleteSource(true).withSpeed(CLUSTER);

    OperationOutcome outcome = migratedDuring(vm, move);

    isRefused(outcome);
    assertThat(vm.chain()).containsExactly("active");
    assertThat(lab.folder().resolve("copy.qcow2")).doesNotExist();
    hasTheLastWrites(lab);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aCopyThatMissesTheLastWritesIsNoSuccess(QemuLab lab) {
    Vm vm = vm(lab);

    OperationOutcome outcome = migratedDuring(vm, Copy.of(vm.disk(), to(lab)).withSpeed(CLUSTER));

    // A copy may end while the VM is leaving: then its last look says that it was too early.
    assertThat(outcome.kind()).as(outcome.toString()).isIn(Kind.UNDONE, Kind.PARTLY);
    assertThat(outcome.text()).contains("the VM has migrated away");
    hasTheLastWrites(lab);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aMirrorDoesNotPivot(QemuLab lab) {
    Vm vm = vm(lab);
    BlockJob job =
        Await.get(
            vm.jobs()
                .start(
                    Mirror.of(vm.disk(), to(lab)).withAtReady(AtReady.PIVOT).withSpeed(CLUSTER)));

    migrate(vm);
    hurry(vm, job.id().value());

    assertThat(Await.get(job.outcome()))
        .isInstanceOfSatisfying(
            JobOutcome.Failed.class,
            failed -> assertThat(failed.error()).containsPattern("the VM (has|is being) migrated"));
    assertThat(vm.chain()).containsExactly("active");
    hasTheLastWrites(lab);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void noSnapshotIsTakenWhileTheVmMigratesOrOnceItHas(QemuLab lab) {
    Vm vm = vm(lab);
    JsonObject pause = new JsonObject().put("capability", "pause-before-switchover");
    vm.call(
        "migrate-set-capabilities",
        new JsonObject().put("capabilities", new JsonArray().add(pause.put("state", true))));
    vm.call("migrate", new JsonObject().put("uri", "exec:cat > /dev/null"));
    Awaitility.await()
        .until(() -> "pre-switchover".equals(vm.json("query-migrate").getString("status")));

    assertThatThrownBy(() -> snapshot(vm))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("the VM is being migrated");

    vm.call("migrate-continue", new JsonObject().put("state", "pre-switchover"));
    Awaitility.await()
        .until(() -> "postmigrate".equals(vm.json("query-status").getString("status")));

    assertThatThrownBy(() -> snapshot(vm))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("the VM has migrated away");
    assertThat(vm.chain()).containsExactly("active");
    assertThat(lab.folder().resolve("new.qcow2")).doesNotExist();
  }

  private static void snapshot(Vm vm) {
    Path file = Path.of("new.qcow2");
    Await.get(
        vm.jobs().snapshot(new Snapshot(List.of(new Snapshot.Overlay(vm.disk(), file, "new")))));
  }

  private static void isRefused(OperationOutcome outcome) {
    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).containsPattern("the VM (has|is being) migrated");
  }

  private static void hasTheLastWrites(QemuLab lab) {
    QemuIo.join(lab.io("qcow2", "active.qcow2", "-r").verify(LAST, SIZE / 2, CLUSTER));
    QemuIo.join(lab.io("qcow2", "active.qcow2", "-r").verify(OWN, 0, CLUSTER));
  }

  private static Vm vm(QemuLab lab) {
    Vm vm = lab.vm().size(SIZE).chain("active").start();
    vm.call("human-monitor-command", io("write -P " + OWN + " 0 " + SIZE));
    return vm;
  }

  /** Through the device: an export would keep QEMU from migrating. */
  private static JsonObject io(String what) {
    return new JsonObject()
        .put("command-line", "qemu-io -d /machine/peripheral/vd0/virtio-backend \"" + what + "\"");
  }

  private static Target.NewFile to(QemuLab lab) {
    return new Target.NewFile(lab.folder().resolve("copy.qcow2"), "qcow2");
  }

  private static OperationOutcome migratedDuring(Vm vm, OperationRequest request) {
    Path state = vm.lab().folder().resolve("state");
    RunningOperation running =
        Await.get(Operations.on(vm.jobs(), state).start(request, OperationListener.NONE));
    Awaitility.await().until(() -> mirrors(vm).findAny().isPresent());
    String job = mirrors(vm).findAny().orElseThrow().id().value();

    migrate(vm);
    hurry(vm, job);

    return Await.get(running.outcome());
  }

  /** It may have come to its end by itself. */
  private static void hurry(Vm vm, String job) {
    Await.get(
        vm.connection()
            .execute("block-job-set-speed", new JsonObject().put("device", job).put("speed", 0))
            .otherwiseEmpty());
  }

  /** What makes the target is a job, too. */
  private static Stream<JobInfo> mirrors(Vm vm) {
    return Await.get(vm.jobs().query()).stream().filter(job -> job.type().equals("mirror"));
  }

  /** The guest goes to another QEMU, writes there, and is shut down. */
  private static void migrate(Vm vm) {
    String uri = "unix:" + vm.lab().folder().resolve("migration.sock");
    JsonObject file =
        new JsonObject()
            .put("driver", "file")
            .put("node-name", "active-file")
            .put("filename", "active.qcow2");
    JsonObject node =
        new JsonObject().put("driver", "qcow2").put("node-name", "active").put("file", file);
    Vm other = vm.lab().vm().size(SIZE).existing(List.of(node)).with("-incoming", uri).start();
    vm.call("migrate", new JsonObject().put("uri", uri));
    Awaitility.await()
        .until(() -> "postmigrate".equals(vm.json("query-status").getString("status")));
    Awaitility.await().until(() -> other.json("query-status").getBoolean("running"));
    other.call("human-monitor-command", io("write -P " + LAST + " " + SIZE / 2 + " " + CLUSTER));
    other.close();
  }
}
