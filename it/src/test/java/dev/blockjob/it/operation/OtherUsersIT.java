package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.impl.OperationsImpl;
import dev.blockjob.operations.step.file.DeleteFile;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Images that no QEMU has open, and that read through the layers of a disk that is merged. */
class OtherUsersIT {

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aLayerThatAClosedImageNamesStaysAndThatIsSaid(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "s1", "s2", "active");
    clone(
        lab,
        "clone.qcow2",
        "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"%s\"}}"
            .formatted(lab.folder().resolve("s1.qcow2")));
    Operations operations = Operations.on(chain.vm().jobs(), chain.state());
    Merge merge = Merge.of(chain.vm().disk(), "s1");

    assertThatThrownBy(() -> outcome(operations, merge.withDirection(Direction.COMMIT)))
        .hasMessageContaining("it is the backing file of " + lab.folder().resolve("clone.qcow2"));
    OperationOutcome outcome = outcome(operations, merge);

    assertThat(outcome.kind()).isEqualTo(Kind.DONE);
    assertThat(outcome.left())
        .singleElement()
        .asString()
        .contains("s1.qcow2 stays: it is the backing file of", "clone.qcow2; once");
    assertThat(chain.layers()).containsExactly("base", "s2", "active");
    lab.img().check("clone.qcow2");
    assertThat(lab.img().chain("clone.qcow2")).hasSize(3);
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aTornImageBesideItKeepsALayerAndIsNamed(QemuLab lab) throws IOException {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "s1", "active");
    Path upload = torn(lab.folder().resolve("upload.qcow2"));
    Operations operations = Operations.on(chain.vm().jobs(), chain.state());
    Merge merge = Merge.of(chain.vm().disk(), "s1");

    assertThatThrownBy(() -> outcome(operations, merge.withDirection(Direction.COMMIT)))
        .hasMessageContaining(upload + " can't be read");
    OperationOutcome outcome = outcome(operations, merge);

    assertThat(outcome.kind()).isEqualTo(Kind.DONE);
    assertThat(outcome.left()).singleElement().asString().contains(upload + " can't be read");
    assertThat(lab.folder().resolve("s1.qcow2")).exists();
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whatIsKnownToUseNothingIsNoObstacle(QemuLab lab) throws IOException {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "s1", "active");
    Path upload = torn(lab.folder().resolve("upload.qcow2"));
    Operations operations =
        Operations.on(chain.vm().jobs(), chain.state())
            .lookingIn(new ScanScope(List.of(), List.of(upload)));

    OperationOutcome outcome =
        outcome(operations, Merge.of(chain.vm().disk(), "s1").withDirection(Direction.COMMIT));

    assertThat(outcome.left()).isEmpty();
    assertThat(chain.layers()).containsExactly("base", "s1");
    assertThat(lab.folder().resolve("active.qcow2")).doesNotExist();
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCloneThatIsMadeAfterThePlanStopsACommitBeforeItWrites(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "s1", "active");
    Merge merge = Merge.of(chain.vm().disk(), "s1").withDirection(Direction.COMMIT);

    OperationOutcome outcome =
        outcomeWith(
            chain,
            merge,
            (point, step, journal) -> {
              if (point == CrashPoint.Point.AFTER_INTENT && step instanceof StartJob) {
                clone(lab, "clone.qcow2", "s1.qcow2");
              }
              return Future.succeededFuture();
            });

    assertThat(outcome.kind()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text())
        .contains("it is the backing file of " + lab.folder().resolve("clone.qcow2"));
    assertThat(chain.layers()).containsExactly("base", "s1", "active");
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCloneThatIsMadeBeforeTheDeletionKeepsTheFile(QemuLab lab) throws IOException {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "s1", "active");
    Path far = Files.createDirectory(lab.folder().resolve("far"));
    Merge merge = Merge.of(chain.vm().disk(), "s1").withDirection(Direction.STREAM);

    OperationOutcome outcome =
        outcomeWith(
            chain,
            merge,
            (point, step, journal) -> {
              if (point == CrashPoint.Point.AFTER_INTENT && step instanceof DeleteFile) {
                clone(lab, "far/clone.qcow2", "../s1.qcow2");
              }
              return Future.succeededFuture();
            },
            new ScanScope(List.of(far), List.of()));

    assertThat(outcome.kind()).isEqualTo(Kind.DONE);
    assertThat(outcome.left())
        .singleElement()
        .asString()
        .contains("it is the backing file of " + far.resolve("clone.qcow2"));
    assertThat(lab.img().chain("far/clone.qcow2")).hasSize(3);
    chain.nothingLost();
  }

  private static void clone(QemuLab lab, String file, String backing) {
    lab.img().run("create", "-q", "-u", "-f", "qcow2", "-F", "qcow2", "-b", backing, file, "4M");
  }

  /** As far as an upload has got: its header points behind its end. */
  private static Path torn(Path file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(2000).putInt(0, 0x514649fb).putInt(4, 3);
    header.putLong(8, 60_000).putInt(16, 100).putInt(20, 16).putLong(24, 1 << 20);
    return Files.write(file, header.array());
  }

  private static OperationOutcome outcomeWith(
      DiskUnderLoad chain, Merge merge, CrashPoint crashPoint) {
    return outcomeWith(chain, merge, crashPoint, ScanScope.NONE);
  }

  private static OperationOutcome outcomeWith(
      DiskUnderLoad chain, Merge merge, CrashPoint crashPoint, ScanScope scope) {
    QmpConnection connection = chain.controller();
    OperationOutcome outcome =
        outcome(
            new OperationsImpl(BlockJobs.on(connection), chain.state(), crashPoint)
                .lookingIn(scope),
            merge);
    Await.get(connection.close());
    return outcome;
  }

  private static OperationOutcome outcome(Operations operations, Merge merge) {
    return Await.get(
        operations.start(merge, OperationListener.NONE).compose(operation -> operation.outcome()));
  }
}
