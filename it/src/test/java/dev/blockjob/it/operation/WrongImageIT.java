package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.history.OperationHistory;
import dev.blockjob.operations.move.CopyImage;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.file.DeleteFile;
import dev.blockjob.operations.step.file.ReleaseFile;
import dev.blockjob.operations.step.node.DropNodes;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.QemuIo;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** After a move that stopped half-way, the VM is started on the image that it must not run on. */
class WrongImageIT {

  private static final Duration AN_HOUR = Duration.ofHours(1);

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSourceThatWasWrittenToIsNotOverwrittenByItsOverlayWhateverTheClockSaid(QemuLab lab)
      throws IOException {
    DiskUnderLoad chain = died(lab, move -> move.withCopier(Move.CP), CopyImage.TYPE);
    Path source = source(lab);
    write(lab, source);
    FileTime earlier = FileTime.from(Files.getLastModifiedTime(source).toInstant().minus(AN_HOUR));
    Files.setLastModifiedTime(source, earlier);

    OperationOutcome outcome = recovered(chain);

    assertThat(outcome.kind()).as("%s", outcome).isEqualTo(Kind.UNDECIDED);
    assertThat(outcome.text()).contains(source + " was written to after");
    assertThat(outcome.left()).isEmpty();
    assertThat(Files.getLastModifiedTime(source)).isEqualTo(earlier);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSourceThatIsToBeDeletedStaysIfItWasWrittenToAfterTheDiskHadLeftIt(QemuLab lab) {
    DiskUnderLoad chain = died(lab, move -> move.withDeleteSource(true), DeleteFile.TYPE);
    Path source = source(lab);
    write(lab, source);

    OperationOutcome outcome = recovered(chain);

    assertThat(outcome.kind()).as("%s", outcome).isEqualTo(Kind.DONE);
    assertThat(outcome.text()).endsWith("start the VM with " + MovedDiskAssert.file(lab));
    assertThat(outcome.left())
        .anySatisfy(left -> assertThat(left).contains(source + ": it was changed after the disk"));
    assertThat(source).exists();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSourceThatNobodyWroteToSinceIsDeleted(QemuLab lab) {
    DiskUnderLoad chain = died(lab, move -> move.withDeleteSource(true), DeleteFile.TYPE);

    OperationOutcome outcome = recovered(chain);

    assertThat(outcome.kind()).as("%s", outcome).isEqualTo(Kind.DONE);
    assertThat(outcome.left()).isEmpty();
    assertThat(source(lab)).doesNotExist();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aVmThatRunsOnTheSourceIsToldWhereItsDiskIs(QemuLab lab) {
    died(lab, move -> move, DropNodes.TYPE);
    Path state = lab.folder().resolve("state");
    JsonObject node = new JsonObject().put("driver", "qcow2").put("node-name", "old");
    JsonObject file =
        new JsonObject().put("driver", "file").put("filename", source(lab).toString());
    Vm vm =
        lab.vm()
            .with(Monitors.arguments(lab, "controller"))
            .size(DiskUnderLoad.SIZE)
            .existing(List.of(node.put("file", file)))
            .start();
    vm.guest();
    QmpConnection connection =
        Await.get(QmpClient.create(QemuLab.vertx(), Monitors.address(lab, "controller")).connect());

    List<OperationOutcome> outcomes =
        Await.get(Operations.on(BlockJobs.on(connection), state).recover());

    Await.get(connection.close());
    OperationOutcome outcome = outcomes.get(0);
    assertThat(outcome.kind()).as("%s", outcome).isEqualTo(Kind.DONE);
    assertThat(outcome.left())
        .singleElement()
        .asString()
        .contains(
            source(lab)
                + ", which is out of date: the disk had moved to "
                + MovedDiskAssert.file(lab));
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSnapshotThatWasTakenByHandSinceIsNamedAsOneThatTheDiskMayBeOn(QemuLab lab) {
    DiskUnderLoad chain = controllerDied(lab, move -> move, ReleaseFile.TYPE);
    chain.snapshotOfDisk("byhand");
    chain.flushes();
    chain.vm().process().kill();

    OperationOutcome outcome = recovered(chain);

    // Whether it is that, a clone, or what a commit has left, nothing tells.
    assertThat(outcome.kind()).as("%s", outcome).isEqualTo(Kind.UNDECIDED);
    Path byHand = lab.folder().resolve("byhand.qcow2");
    assertThat(outcome.text())
        .contains(MovedDiskAssert.file(lab) + ", or " + byHand + " on top of it");
    chain.survivesIn(byHand.toString());
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void anOverlayThatASnapshotWasTakenOfByHandIsNeitherCommittedNorDeleted(QemuLab lab) {
    DiskUnderLoad chain = controllerDied(lab, move -> move.withCopier(Move.CP), CopyImage.TYPE);
    chain.snapshotOfDisk("byhand");
    Set<String> before = MovedDiskAssert.names(lab.folder());
    QmpConnection next = chain.controller();
    OperationOutcome running =
        Await.get(Operations.on(BlockJobs.on(next), chain.state()).recover()).get(0);
    Await.get(next.close());
    chain.flushes();
    chain.vm().process().kill();

    OperationOutcome outcome = recovered(chain);

    Path byHand = lab.folder().resolve("byhand.qcow2");
    for (OperationOutcome each : List.of(running, outcome)) {
      assertThat(each.kind()).as("%s", each).isEqualTo(Kind.UNDECIDED);
      assertThat(each.text()).contains(byHand + " was put on", "which is a layer of");
      assertThat(each.left()).as("nothing was changed").isEmpty();
    }
    assertThat(outcome.text()).endsWith("start the VM with " + byHand);
    assertThat(MovedDiskAssert.names(lab.folder())).isEqualTo(before);
    chain.survivesIn(byHand.toString());
  }

  private static Path source(QemuLab lab) {
    return lab.folder().resolve("active.qcow2");
  }

  /** The controller, before it does the first step of that kind, then its QEMU. */
  private static DiskUnderLoad died(QemuLab lab, UnaryOperator<Move> how, StepType<?> where) {
    DiskUnderLoad chain = controllerDied(lab, how, where);
    chain.flushes();
    chain.vm().process().kill();
    return chain;
  }

  private static DiskUnderLoad controllerDied(
      QemuLab lab, UnaryOperator<Move> how, StepType<?> where) {
    MovedDiskAssert.clear(lab);
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "active");
    Move move = how.apply(Move.of(chain.vm().disk(), MovedDiskAssert.to(lab)));
    assertThat(
            CrashingController.dies(
                chain.controller(),
                chain.state(),
                Convergence.DEFAULT,
                move,
                (point, step) ->
                    point == CrashPoint.Point.AFTER_INTENT && step.type().equals(where)))
        .isTrue();
    return chain;
  }

  private static void write(QemuLab lab, Path image) {
    try (QemuIo io = lab.io("qcow2", image.toString())) {
      QemuIo.join(io.write(9, 0, 1 << 16));
      QemuIo.join(io.flush());
    }
  }

  private static OperationOutcome recovered(DiskUnderLoad chain) {
    OperationHistory history = new OperationHistory(chain.state());
    return history.recoverWithoutQemu(
        history.unfinished().get(0).plan().id(), chain.vm().lab().programs());
  }
}
