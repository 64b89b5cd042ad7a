package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.impl.OperationsImpl;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.file.DeleteFile;
import dev.blockjob.operations.step.job.SwitchJobs;
import dev.blockjob.operations.step.node.AddNode;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Predicate;

/**
 * The target is removed, renamed or replaced while QEMU has it open: it goes on as if it were not.
 */
class VanishedTargetIT {

  private static final List<String> LAYERS = List.of("base", "active");

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aDiskStaysWhereTheFolderOfItsTargetWasRenamed(QemuLab lab) throws IOException {
    DiskUnderLoad chain = chain(lab);
    Path folder = folder(lab);

    OperationOutcome outcome =
        moved(chain, folder, SwitchJobs.TYPE, () -> Files.move(folder, elsewhere(lab)));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("disk.qcow2 is gone");
    chain.isTidy(LAYERS);
    chain.nothingLost();
  }

  /** Both of its names lead to one file, but QEMU has another one. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aDiskStaysWhereQemuOpenedAnotherFileThanTheClaimedOne(QemuLab lab) throws IOException {
    DiskUnderLoad chain = chain(lab);
    Path folder = folder(lab);
    Path file = folder.resolve("disk.qcow2");
    Path aside = folder.resolve("aside");

    OperationOutcome outcome =
        moved(
            chain,
            folder,
            AddNode.TYPE,
            () -> {
              if (!Files.exists(aside)) {
                Files.move(file, aside);
                Files.createFile(file);
              }
            });

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("is not the file that QEMU has open");
    assertThat(file).as("somebody else's").isEmptyFile();
    chain.isTidy(LAYERS);
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void theSourceStaysWhereTheTargetWentAfterTheSwitch(QemuLab lab) throws IOException {
    DiskUnderLoad chain = chain(lab);
    Path folder = folder(lab);

    OperationOutcome outcome =
        moved(
            chain,
            folder,
            DeleteFile.TYPE,
            () -> Files.deleteIfExists(folder.resolve("disk.qcow2")));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.PARTLY);
    assertThat(outcome.text()).contains("when QEMU ends that is lost", "still there as");
    assertThat(chain.images()).contains("active");
    chain.nothingLost();
  }

  /** By then it is on an overlay of the copy, and can't be rolled back any more. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aDiskThatHasMovedToAnOverlayOfACopyThatWentCanBeMovedOn(QemuLab lab) throws IOException {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "active");
    Path folder = folder(lab);
    Target target = new Target.NewFile(folder.resolve("disk.qcow2"), null);
    Move move = Move.of(chain.vm().disk(), target).withCopier(Move.CP).withDeleteSource(true);

    OperationOutcome outcome =
        carriedOut(
            chain,
            move,
            step -> step instanceof SwitchJobs it && it.jobs().get(0).value().endsWith("-2"),
            () -> Files.deleteIfExists(folder.resolve("disk.qcow2")));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.PARTLY);
    assertThat(outcome.text())
        .contains(
            "disk.qcow2 is gone", "when QEMU ends that is lost", "still there as", "the disk is on")
        .contains(folder.resolve("disk.qcow2." + outcome.id() + ".qcow2").toString());
    assertThat(chain.images()).contains("active");
    assertThat(Await.get(chain.vm().jobs().query())).isEmpty();
    Move on = Move.of(chain.vm().disk(), new Target.NewFile(folder.resolve("on.qcow2"), null));
    OperationOutcome moved = carriedOut(chain, on, step -> false, () -> {});
    assertThat(moved.kind()).as(moved.toString()).isEqualTo(Kind.DONE);
    chain.nothingLost();
    chain.isWholeIn(folder.resolve("on").toString());
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSingleMirrorIsNotCompletedIntoAFileThatWasReplaced(QemuLab lab) throws IOException {
    DiskUnderLoad chain = chain(lab);
    Path file = folder(lab).resolve("disk.qcow2");
    BlockJob job = Await.get(chain.vm().jobs().start(mirror(chain, file)));
    Await.get(job.ready());
    Files.copy(file, file.resolveSibling("new"));
    Files.move(file.resolveSibling("new"), file, StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> Await.get(job.complete()))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("another file");

    assertThat(chain.layers()).isEqualTo(LAYERS);
    Await.get(job.cancel());
    Await.get(job.outcome());
    chain.nothingLost();
  }

  private static Mirror mirror(DiskUnderLoad chain, Path file) {
    return Mirror.of(chain.vm().disk(), new Target.NewFile(file, "qcow2"))
        .withAtReady(AtReady.KEEP);
  }

  private static DiskUnderLoad chain(QemuLab lab) {
    return DiskUnderLoad.start(lab, LAYERS.toArray(String[]::new));
  }

  private static Path folder(QemuLab lab) throws IOException {
    return Files.createDirectory(lab.folder().toAbsolutePath().resolve("to"));
  }

  private static Path elsewhere(QemuLab lab) {
    return lab.folder().toAbsolutePath().resolve("elsewhere");
  }

  /** A move in which something happens right before such a step is done. */
  private static OperationOutcome moved(
      DiskUnderLoad chain, Path folder, StepType<?> before, Happening happening) {
    Target target = new Target.NewFile(folder.resolve("disk.qcow2"), null);
    Move move = Move.of(chain.vm().disk(), target).withDeleteSource(true);
    return carriedOut(chain, move, step -> step.type().equals(before), happening);
  }

  private static OperationOutcome carriedOut(
      DiskUnderLoad chain, Move move, Predicate<Step> before, Happening happening) {
    QmpConnection connection = chain.controller();
    CrashPoint crashPoint =
        (point, step, journal) -> {
          if (point == CrashPoint.Point.AFTER_INTENT && before.test(step)) {
            try {
              happening.happen();
            } catch (IOException e) {
              return Future.failedFuture(e);
            }
          }
          return Future.succeededFuture();
        };
    OperationOutcome outcome =
        Await.get(
            new OperationsImpl(BlockJobs.on(connection), chain.state(), crashPoint)
                .start(move, OperationListener.NONE)
                .compose(running -> running.outcome()));
    Await.get(connection.close());
    return outcome;
  }

  @FunctionalInterface
  private interface Happening {
    void happen() throws IOException;
  }
}
