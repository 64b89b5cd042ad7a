package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.NbdServer;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.Operations;
import dev.blockjob.qmp.process.QemuIo;
import java.util.List;

/** Where a disk moves to, other than to a new file: what works, and what leaves all as it was. */
class MoveTargetIT {

  private static final List<String> LAYERS = List.of("base", "active");
  private static final String IMAGE = "target.raw";
  private static final String SOCKET = "target.sock";

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aDiskMovesToAnNbdExport(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);
    Target target = export(lab, DiskUnderLoad.SIZE);

    OperationOutcome outcome = outcome(chain, target);

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.DONE);
    assertThat(chain.layers()).hasSize(1);
    chain.nothingLost();
    chain.vm().guest().close();
    chain.vm().close();
    try (QemuIo io = lab.io("raw", IMAGE, "-U", "-r")) {
      assertThat(chain.writer().verify(io)).isPositive();
    }
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void anNbdExportOfAnotherSizeIsRefused(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);
    Target target = export(lab, 2L * DiskUnderLoad.SIZE);

    OperationOutcome outcome = outcome(chain, target);

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("must be the same size");
    assertThat(outcome.left()).isEmpty();
    chain.isTidy(LAYERS);
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aTargetWithoutSpaceLeavesTheDiskWhereItIs(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);
    chain.vm().call("blockdev-add", FullNode.make(lab, "full"));

    OperationOutcome outcome = outcome(chain, new Target.Node("full"));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("No space left on device");
    assertThat(chain.layers()).isEqualTo(LAYERS);
    assertThat(Await.get(chain.vm().jobs().query())).isEmpty();
    chain.nothingLost();
  }

  private static DiskUnderLoad chain(QemuLab lab) {
    return DiskUnderLoad.start(lab, LAYERS.toArray(String[]::new));
  }

  private static Target export(QemuLab lab, long size) {
    lab.img().create(IMAGE, "raw", size);
    NbdServer.start(lab, SOCKET, IMAGE);
    return new Target.Nbd(null, 0, lab.folder().resolve(SOCKET), "x");
  }

  private static OperationOutcome outcome(DiskUnderLoad chain, Target target) {
    return Await.get(
        Operations.on(chain.vm().jobs(), chain.state())
            .start(Move.of(chain.vm().disk(), target), OperationListener.NONE)
            .compose(operation -> operation.outcome()));
  }
}
