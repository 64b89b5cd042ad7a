package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.impl.OperationsImpl;
import dev.blockjob.operations.step.job.SwitchJobs;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Data files, and layers below a new image, that aren't found by their names. */
class NamelessLayersIT {

  private static final long SLOW = 1 << 10;

  private static Path file(DiskUnderLoad chain, String name) {
    return chain.vm().lab().folder().toAbsolutePath().resolve(name);
  }

  /** Puts an image with a data file into QEMU. */
  private static void addWithData(DiskUnderLoad chain, String name, String... backing) {
    List<String> create = new ArrayList<>(List.of("create", "-q", "-f", "qcow2"));
    create.addAll(List.of("-o", "data_file=" + file(chain, name + ".data")));
    create.addAll(List.of(backing));
    create.addAll(List.of(name + ".qcow2", "" + DiskUnderLoad.SIZE));
    chain.vm().lab().img().run(create.toArray(String[]::new));
    String image = file(chain, name + ".qcow2").toString();
    JsonObject stored = new JsonObject().put("driver", "file").put("filename", image);
    JsonObject node = new JsonObject().put("driver", "qcow2").put("node-name", name);
    chain.vm().call("blockdev-add", node.put("file", stored).putNull("backing"));
  }

  /** The layer {@code mid} has a data file. */
  private static DiskUnderLoad chainWithData(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base");
    addWithData(chain, "mid", "-b", "base.qcow2", "-F", "qcow2");
    chain
        .vm()
        .call("blockdev-snapshot", new JsonObject().put("node", "base").put("overlay", "mid"));
    chain.snapshot("mid", "top");
    return chain;
  }

  private static void loseData(DiskUnderLoad chain, String name) {
    try {
      Files.move(file(chain, name + ".data"), file(chain, "elsewhere"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void failsWithoutData(DiskUnderLoad chain, BlockJobRequest request, String name) {
    List<String> before = chain.layers();
    BlockJob job = Await.get(chain.vm().jobs().start(request));
    loseData(chain, name);
    Await.get(job.setSpeed(0));

    JobOutcome outcome = Await.get(job.outcome());

    assertThat(outcome).isInstanceOf(JobOutcome.Failed.class);
    assertThat(((JobOutcome.Failed) outcome).error())
        .contains(name + ".data is gone", "not continued");
    assertThat(chain.layers()).isEqualTo(before);
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCommitDoesNotPivotToABaseWhoseDataFileWasRenamed(QemuLab lab) {
    DiskUnderLoad chain = chainWithData(lab);

    failsWithoutData(chain, Commit.of(chain.vm().disk()).withBase("mid").withSpeed(SLOW), "mid");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMirrorDoesNotPivotToANodeWhoseDataFileWasRenamed(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base");
    addWithData(chain, "copy");
    Mirror mirror = Mirror.of(chain.vm().disk(), new Target.Node("copy"));

    failsWithoutData(chain, mirror.withAtReady(AtReady.PIVOT).withSpeed(SLOW), "copy");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aBackupToANodeWhoseDataFileWasRenamedIsNoSuccess(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base");
    addWithData(chain, "copy");
    Backup backup = Backup.of(chain.vm().disk(), new Target.Node("copy"));

    failsWithoutData(chain, backup.withSpeed(SLOW), "copy");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMirrorWhoseTargetsDataFileWasRenamedIsNotCompleted(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base");
    addWithData(chain, "copy");
    Mirror mirror = Mirror.of(chain.vm().disk(), new Target.Node("copy"));
    BlockJob job = Await.get(chain.vm().jobs().start(mirror.withAtReady(AtReady.KEEP)));
    Await.get(job.ready());
    BlockJob attached = Await.get(chain.vm().jobs().attach(job.id()));
    loseData(chain, "copy");

    assertThatThrownBy(() -> Await.get(attached.complete()))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("copy.data is gone");

    Await.get(attached.cancel());
    Await.get(job.outcome());
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMergeDoesNotSwitchToALayerWhoseDataFileWasRenamed(QemuLab lab) {
    DiskUnderLoad chain = chainWithData(lab);
    List<String> before = chain.layers();
    CrashPoint crashPoint =
        (point, step, journal) -> {
          if (point == CrashPoint.Point.AFTER_INTENT && step instanceof SwitchJobs) {
            loseData(chain, "mid");
          }
          return Future.succeededFuture();
        };
    Merge merge = Merge.of(chain.vm().disk(), "mid").withDirection(Direction.COMMIT);

    OperationOutcome outcome =
        Await.get(
            new OperationsImpl(chain.vm().jobs(), chain.state(), crashPoint)
                .start(merge, OperationListener.NONE)
                .compose(running -> running.outcome()));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(OperationOutcome.Kind.UNDONE);
    assertThat(outcome.text()).contains("mid.data is gone", "nothing was switched");
    assertThat(chain.layers()).isEqualTo(before);
    assertThat(file(chain, "top.qcow2")).exists();
    chain.nothingLost();
  }

  /** By a file that can't have its inode. */
  private static void replace(Path file) throws IOException {
    Path another = Files.copy(file, file.resolveSibling("another"));
    Files.move(another, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Nothing was made, and nothing runs. */
  private static void isRefused(DiskUnderLoad chain, Future<?> refused, String... why) {
    assertThatThrownBy(() -> Await.get(refused))
        .isInstanceOf(RequestException.class)
        .hasMessageContainingAll(why)
        .hasMessageContaining("`blockjob move " + chain.vm().disk() + " FILE`");
    assertThat(file(chain, "new.qcow2")).doesNotExist();
    assertThat(Await.get(chain.vm().jobs().query())).isEmpty();
    chain.nothingLost();
  }

  private static Snapshot snapshot(DiskUnderLoad chain) {
    Path overlay = file(chain, "new.qcow2");
    return new Snapshot(List.of(new Snapshot.Overlay(chain.vm().disk(), overlay, null)));
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void noSnapshotIsTakenOverABaseThatWasReplaced(QemuLab lab) throws IOException {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    replace(file(chain, "base.qcow2"));

    isRefused(
        chain, chain.vm().jobs().snapshot(snapshot(chain)), "another file open", "base.qcow2");
  }

  /** Not one of QEMU's images goes by its name. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void noSnapshotIsTakenOverTheOnlyLayerOnceThatWasReplaced(QemuLab lab) throws IOException {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "active");
    replace(file(chain, "active.qcow2"));

    isRefused(
        chain, chain.vm().jobs().snapshot(snapshot(chain)), "another file open", "active.qcow2");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void noFrozenSnapshotIsTakenOverALayerThatIsGone(QemuLab lab) throws IOException {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    FakeAgent agent = FakeAgent.start(lab, "qga.sock");
    OperationsImpl operations = new OperationsImpl(chain.vm().jobs(), chain.state());
    Files.delete(file(chain, "active.qcow2"));

    isRefused(chain, operations.snapshot(snapshot(chain), agent.address()), "active.qcow2 is gone");
    assertThat(agent.isFrozen()).isFalse();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void noCopyOfTheTopAloneIsBegunOverABaseThatWasReplaced(QemuLab lab) throws IOException {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    Target target = new Target.NewFile(file(chain, "new.qcow2"), "qcow2");
    replace(file(chain, "base.qcow2"));

    Mirror mirror = Mirror.of(chain.vm().disk(), target).withSync(Sync.TOP);
    for (BlockJobRequest request :
        List.of(
            mirror,
            mirror.withBlockdev(true),
            Backup.of(chain.vm().disk(), target).withSync(Sync.TOP))) {
      assertThatThrownBy(() -> Await.get(chain.vm().jobs().start(request)))
          .isInstanceOf(RequestException.class)
          .hasMessageContainingAll("another file open", "base.qcow2", "copy all of it");
    }

    isRefused(chain, chain.vm().jobs().start(mirror), "another file open", "base.qcow2");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void noOperationThatTakesTheTopAloneIsBegunOverABaseThatWasReplaced(QemuLab lab)
      throws IOException {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    OperationsImpl operations = new OperationsImpl(chain.vm().jobs(), chain.state());
    String disk = chain.vm().disk();
    Target target = new Target.NewFile(file(chain, "new.qcow2"), "qcow2");
    replace(file(chain, "base.qcow2"));

    Move shallow = Move.of(disk, target).withShallow(true);
    for (OperationRequest request :
        List.of(
            Copy.of(disk, target).withShallow(true),
            shallow,
            Move.of(disk, new Target.NewFile(file(chain, "new.qcow2"), null))
                .withCopier(Move.CP))) {
      assertThatThrownBy(() -> Await.get(operations.plan(request)))
          .isInstanceOf(RequestException.class)
          .hasMessageContainingAll("another file open", "base.qcow2", "copy all of it (without --");
    }

    isRefused(chain, operations.plan(shallow), "another file open", "base.qcow2");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aShallowMirrorDoesNotPivotOverABaseThatWasReplacedMeanwhile(QemuLab lab) throws IOException {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    Target target = new Target.NewFile(file(chain, "new.qcow2"), "qcow2");
    Mirror mirror = Mirror.of(chain.vm().disk(), target).withSync(Sync.TOP).withSpeed(SLOW);
    BlockJob job = Await.get(chain.vm().jobs().start(mirror.withAtReady(AtReady.PIVOT)));
    replace(file(chain, "base.qcow2"));
    Await.get(job.setSpeed(0));

    JobOutcome outcome = Await.get(job.outcome());

    assertThat(outcome).isInstanceOf(JobOutcome.Failed.class);
    assertThat(((JobOutcome.Failed) outcome).error()).contains("another file", "not continued");
    assertThat(chain.layers()).containsExactly("base", "active");
    chain.nothingLost();
  }
}
