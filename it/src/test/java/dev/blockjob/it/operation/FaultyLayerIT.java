package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.FaultyJob;
import dev.blockjob.it.FaultyNodes;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.RunningOperation;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** A layer that can't be written to once, while it is merged and the guest writes. */
class FaultyLayerIT {

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void anActiveCommitThatFindsNoSpaceIsTakenBackAndGoesWellTheNextTime(QemuLab lab) {
    DiskUnderLoad chain = start(lab, FaultyNodes.ENOSPC);

    isTakenBackAndGoesWellTheNextTime(chain, "No space left on device", "s1");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void anActiveCommitThatMeetsAnIoErrorIsTakenBackAndGoesWellTheNextTime(QemuLab lab) {
    DiskUnderLoad chain = start(lab, FaultyNodes.EIO);

    isTakenBackAndGoesWellTheNextTime(chain, "Input/output error", "s1");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void anInternalCommitThatFindsNoSpaceIsTakenBackAndGoesWellTheNextTime(QemuLab lab) {
    DiskUnderLoad chain = start(lab, FaultyNodes.ENOSPC);
    chain.snapshot("active", "top");

    isTakenBackAndGoesWellTheNextTime(chain, "No space left on device", "top");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void anInternalCommitThatMeetsAnIoErrorIsTakenBackAndGoesWellTheNextTime(QemuLab lab) {
    DiskUnderLoad chain = start(lab, FaultyNodes.EIO);
    chain.snapshot("active", "top");

    isTakenBackAndGoesWellTheNextTime(chain, "Input/output error", "top");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aStreamThatMeetsAnIoErrorIsTakenBackAndGoesWellTheNextTime(QemuLab lab) {
    Vm vm = FaultyJob.STREAM.start(lab, FaultyNodes.EIO, true);
    Operations operations = Operations.on(vm.jobs(), lab.folder().resolve("state"));
    Merge merge = Merge.of(vm.disk(), "base").withDirection(Direction.STREAM);

    OperationOutcome failed = Await.get(CrashingController.starting(merge).apply(operations));

    assertThat(failed.kind()).as(failed.toString()).isEqualTo(Kind.UNDONE);
    assertThat(failed.text()).contains("Input/output error");
    assertThat(failed.left()).isEmpty();
    assertThat(vm.chain()).containsExactly("active", "mid", "base");
    OperationOutcome second = Await.get(CrashingController.starting(merge).apply(operations));
    assertThat(second.kind()).as(second.toString()).isEqualTo(Kind.DONE);
    assertThat(vm.chain()).containsExactly("active", "mid");
    vm.close();
    assertThat(FaultyJob.STREAM.isWhole(lab, true)).isTrue();
  }

  private static DiskUnderLoad start(QemuLab lab, int errno) {
    return DiskUnderLoad.start(
        lab.vm().layerFile("s1", failing("s1", errno)), "base", "s1", "active");
  }

  private static void isTakenBackAndGoesWellTheNextTime(
      DiskUnderLoad chain, String error, String leaf) {
    List<String> before = chain.layers();
    Merge merge = Merge.of(chain.vm().disk(), "s1").withDirection(Direction.COMMIT);

    OperationOutcome failed = merges(chain, merge);

    assertThat(failed.kind()).as(failed.toString()).isEqualTo(Kind.UNDONE);
    assertThat(failed.text()).contains(error);
    assertThat(failed.left()).isEmpty();
    assertThat(chain.layers()).isEqualTo(before);
    assertThat(chain.images()).containsExactlyInAnyOrderElementsOf(before);
    OperationOutcome second = merges(chain, merge);
    assertThat(second.kind()).as(second.toString()).isEqualTo(Kind.DONE);
    assertThat(chain.layers()).doesNotContain("active").hasSize(before.size() - 1);
    assertThat(chain.images()).containsExactlyInAnyOrderElementsOf(chain.layers());
    chain.nothingLost();
    chain.isWholeIn(leaf);
  }

  private static JsonObject failing(String layer, int errno) {
    JsonObject image = FaultyNodes.file(layer + ".qcow2").put("node-name", layer + "-file");
    return FaultyNodes.failing(image, "write_aio", errno, true).put("node-name", layer + "-debug");
  }

  private static OperationOutcome merges(DiskUnderLoad chain, Merge merge) {
    return Await.get(
        Operations.on(chain.vm().jobs(), chain.state())
            .start(merge, OperationListener.NONE)
            .compose(RunningOperation::outcome));
  }
}
