package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.NamelessFileException;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.impl.OperationsImpl;
import dev.blockjob.operations.step.node.TakeSnapshot;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Files that single jobs and snapshots need lose their names in the meantime. */
class VanishedNameIT {

  private static final long SLOW = 1 << 10;
  private static final List<String> LAYERS = List.of("base", "active", "top");

  /** With something in the layers that are to go. */
  private static DiskUnderLoad chain(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    chain.snapshot("active", "top");
    return chain;
  }

  private static Path file(DiskUnderLoad chain, String name) {
    return chain.vm().lab().folder().resolve(name + ".qcow2").toAbsolutePath();
  }

  @FunctionalInterface
  private interface Happening {
    void happen() throws IOException;
  }

  /** How a job ends while which that happens. */
  private static JobOutcome outcome(
      DiskUnderLoad chain, BlockJobRequest request, Happening happening) throws IOException {
    BlockJob job = Await.get(chain.vm().jobs().start(request));
    happening.happen();
    Await.get(job.setSpeed(0));
    return Await.get(job.outcome());
  }

  private static void failsFor(JobOutcome outcome, String... why) {
    assertThat(outcome).isInstanceOf(JobOutcome.Failed.class);
    assertThat(((JobOutcome.Failed) outcome).error()).contains(why);
  }

  /** Nothing has switched, and no job is left. */
  private static void isAsBefore(DiskUnderLoad chain) {
    assertThat(chain.layers()).isEqualTo(LAYERS);
    assertThat(Await.get(chain.vm().jobs().query())).isEmpty();
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCommitIsNotFinalizedIntoABaseThatWasRemoved(QemuLab lab) throws IOException {
    DiskUnderLoad chain = chain(lab);
    Commit commit = Commit.of(chain.vm().disk()).withTop("active").withSpeed(SLOW);

    JobOutcome outcome = outcome(chain, commit, () -> Files.delete(file(chain, "base")));

    failsFor(outcome, "base.qcow2 is gone", "not continued");
    isAsBefore(chain);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aStreamIsNotFinalizedOntoABaseThatWasReplaced(QemuLab lab) throws IOException {
    DiskUnderLoad chain = chain(lab);
    Stream stream = Stream.of(chain.vm().disk()).withBase("base").withSpeed(SLOW);

    JobOutcome outcome = outcome(chain, stream, () -> replace(file(chain, "base")));

    failsFor(outcome, "another file", "base.qcow2", "not continued");
    isAsBefore(chain);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void anActiveCommitDoesNotPivotToABaseThatWasReplaced(QemuLab lab) throws IOException {
    DiskUnderLoad chain = chain(lab);
    Commit commit = Commit.of(chain.vm().disk()).withSpeed(SLOW);

    JobOutcome outcome = outcome(chain, commit, () -> replace(file(chain, "base")));

    failsFor(outcome, "another file", "base.qcow2", "left as it is", "job complete|cancel");
    assertThat(chain.layers()).isEqualTo(LAYERS);
    assertThat(Await.get(chain.vm().jobs().query())).hasSize(1);
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMirrorDoesNotPivotToANodeWhoseFileWasReplaced(QemuLab lab) throws IOException {
    DiskUnderLoad chain = chain(lab);
    lab.img().create("copy.qcow2", "qcow2", DiskUnderLoad.SIZE);
    Path copy = file(chain, "copy");
    chain
        .vm()
        .call(
            "blockdev-add",
            new JsonObject()
                .put("driver", "qcow2")
                .put("node-name", "copy")
                .put(
                    "file",
                    new JsonObject().put("driver", "file").put("filename", copy.toString())));
    Mirror mirror =
        Mirror.of(chain.vm().disk(), new Target.Node("copy"))
            .withAtReady(AtReady.PIVOT)
            .withSpeed(SLOW);

    JobOutcome outcome = outcome(chain, mirror, () -> replace(copy));

    failsFor(outcome, "another file", "copy.qcow2", "not continued");
    isAsBefore(chain);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aBackupWhoseFileWasRemovedIsNoSuccess(QemuLab lab) throws IOException {
    DiskUnderLoad chain = chain(lab);
    Path copy = file(chain, "copy");
    Backup backup = Backup.of(chain.vm().disk(), new Target.NewFile(copy, "qcow2")).withSpeed(SLOW);

    JobOutcome outcome = outcome(chain, backup, () -> Files.delete(copy));

    failsFor(outcome, "copy.qcow2 is gone", "not continued");
    isAsBefore(chain);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aBackupThatEndsByItselfIsNoSuccessWithoutItsFile(QemuLab lab) throws IOException {
    DiskUnderLoad chain = chain(lab);
    Path copy = file(chain, "copy");
    Backup backup =
        Backup.of(chain.vm().disk(), new Target.NewFile(copy, "qcow2"))
            .withSpeed(SLOW)
            .withAutoFinalize(true);

    JobOutcome outcome = outcome(chain, backup, () -> Files.delete(copy));

    failsFor(outcome, "has done its work, but", "copy.qcow2 is gone", "there is no copy");
    isAsBefore(chain);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSnapshotWhoseOverlayIsRemovedInThatMomentSaysWhatToDo(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    Path overlay = file(chain, "s1");
    BlockJobs jobs = BlockJobs.on(removing(chain.vm().connection(), overlay));

    assertThatThrownBy(() -> Await.get(jobs.snapshot(snapshot(chain, overlay))))
        .isInstanceOf(NamelessFileException.class)
        .hasMessageContaining("the snapshot was taken, but " + overlay + " is gone")
        .hasMessageContaining("`blockjob move " + chain.vm().disk() + " FILE`");

    assertThat(chain.layers()).hasSize(3);
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSnapshotOfAFrozenGuestSaysTheSame(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    FakeAgent agent = FakeAgent.start(lab, "qga.sock");
    Path overlay = file(chain, "s1");
    CrashPoint crashPoint =
        (point, step, journal) -> {
          if (point == CrashPoint.Point.ANSWERED && step instanceof TakeSnapshot) {
            delete(overlay);
          }
          return Future.succeededFuture();
        };
    OperationsImpl operations = new OperationsImpl(chain.vm().jobs(), chain.state(), crashPoint);

    assertThatThrownBy(
            () -> Await.get(operations.snapshot(snapshot(chain, overlay), agent.address())))
        .isInstanceOf(NamelessFileException.class)
        .hasMessageContaining("the snapshot was taken, but " + overlay + " is gone")
        .hasMessageContaining("when QEMU ends that is lost");

    assertThat(agent.isFrozen()).isFalse();
    assertThat(chain.layers()).hasSize(3);
    assertThat(chain.locks()).isEmpty();
    chain.nothingLost();
  }

  private static Snapshot snapshot(DiskUnderLoad chain, Path overlay) {
    return new Snapshot(List.of(new Snapshot.Overlay(chain.vm().disk(), overlay, null)));
  }

  /** A connection that removes the file as soon as a transaction was carried out. */
  private static QmpConnection removing(QmpConnection connection, Path file) {
    return (QmpConnection)
        Proxy.newProxyInstance(
            QmpConnection.class.getClassLoader(),
            new Class<?>[] {QmpConnection.class},
            (proxy, method, arguments) -> {
              Object result;
              try {
                result = method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              return method.getName().equals("execute")
                      && arguments[0] instanceof QmpCommand<?> command
                      && command.name().equals("transaction")
                  ? ((Future<?>) result).onSuccess(taken -> delete(file))
                  : result;
            });
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By a file that can't have its inode. */
  private static void replace(Path file) throws IOException {
    Path another = Files.copy(file, file.resolveSibling("another"));
    Files.move(another, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
