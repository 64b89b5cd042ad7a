package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.Moves;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Several disks that move together. */
class MoveTogetherIT {

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void bothDisksMoveToAFolder(QemuLab lab) {
    MovedDiskAssert.clear(lab);
    TwoDisks disks = TwoDisks.start(lab);

    OperationOutcome outcome = disks.carriesOut(toFolder(lab));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.DONE);
    haveMoved(disks, lab);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void ifOneFailsBeforeItIsReadyNoDiskMoves(QemuLab lab) {
    MovedDiskAssert.clear(lab);
    TwoDisks disks = TwoDisks.start(lab);
    disks.first().vm().call("blockdev-add", FullNode.make(lab, "full"));

    OperationOutcome outcome =
        disks.carriesOut(
            new Moves(List.of(move("vd0", lab), Move.of("vd1", new Target.Node("full")))));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("No space left on device");
    assertThat(disks.first().layers()).isEqualTo(TwoDisks.FIRST);
    assertThat(disks.secondLayers()).isEqualTo(TwoDisks.SECOND);
    assertThat(MovedDiskAssert.names(MovedDiskAssert.folder(lab))).isEmpty();
    assertThat(Await.get(disks.first().vm().jobs().query())).isEmpty();
    disks.nothingLost();
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void bothHaveMovedWhereverTheirControllerDies(QemuLab lab) {
    AtomicReference<TwoDisks> disks = new AtomicReference<>();
    CrashEverywhere.inTurns(lab, 15)
        .kill(
            () -> {
              TwoDisks started = TwoDisks.start(lab);
              disks.set(started);
              return started.first();
            },
            chain -> toFolder(lab),
            (chain, any) -> {
              haveMoved(Objects.requireNonNull(disks.get()), lab);
              chain.vm().close();
            },
            40);
  }

  static Moves toFolder(QemuLab lab) {
    return new Moves(List.of(move("vd0", lab), move("vd1", lab)));
  }

  private static Move move(String disk, QemuLab lab) {
    return Move.of(disk, new Target.NewFile(MovedDiskAssert.folder(lab), null));
  }

  static void haveMoved(TwoDisks disks, QemuLab lab) {
    assertThat(disks.first().layers()).hasSize(1).allMatch(node -> node.startsWith("bj-"));
    assertThat(disks.secondLayers()).hasSize(1).allMatch(node -> node.startsWith("bj-"));
    assertThat(MovedDiskAssert.names(MovedDiskAssert.folder(lab)))
        .containsExactly("active.qcow2", "active2.qcow2");
    assertThat(Await.get(disks.first().vm().jobs().query())).isEmpty();
    assertThat(disks.first().locks()).isEmpty();
    disks.nothingLost();
  }
}
