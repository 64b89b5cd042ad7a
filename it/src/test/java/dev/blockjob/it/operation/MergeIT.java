package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.Operations;
import java.util.List;

/** Merge, undisturbed. */
class MergeIT {

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aSnapshotIsCommittedDownAndItsOverlaysFileGoes(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "s1", "s2", "active");

    merges(chain, Merge.of(chain.vm().disk(), "s1").withDirection(Direction.COMMIT));

    chain.isTidy(List.of("base", "s1", "active"));
    chain.nothingLost();
    chain.isWholeIn("active");
    assertThat(lab.img().info("active.qcow2").getString("backing-filename")).isEqualTo("s1.qcow2");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aSnapshotIsStreamedUpAndItsFileGoes(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "s1", "s2", "active");

    merges(chain, Merge.of(chain.vm().disk(), "s1").withDirection(Direction.STREAM));

    chain.isTidy(List.of("base", "s2", "active"));
    chain.nothingLost();
    chain.isWholeIn("active");
    assertThat(lab.img().info("s2.qcow2").getString("backing-filename")).isEqualTo("base.qcow2");
  }

  @OnEveryQemu
  void allSnapshotsBecomeOneImageAndTheDiskMovesToIt(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "s1", "s2", "active");

    merges(chain, Merge.keeping(chain.vm().disk(), 0).withDirection(Direction.COMMIT));

    chain.isTidy(List.of("base"));
    chain.nothingLost();
    chain.isWholeIn("base");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void snapshotsThatAreNotAdjacentAreMergedOneAfterTheOther(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "s1", "s2", "s3", "active");

    merges(chain, Merge.of(chain.vm().disk(), "s1", "s3").withDirection(Direction.COMMIT));

    chain.isTidy(List.of("base", "s1", "s3"));
    chain.nothingLost();
    chain.isWholeIn("s3");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void theNewestSnapshotsAreKept(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "s1", "s2", "s3", "active");

    merges(chain, Merge.keeping(chain.vm().disk(), 1).withDirection(Direction.STREAM));

    chain.isTidy(List.of("s3", "active"));
    chain.nothingLost();
    chain.isWholeIn("active");
  }

  private static void merges(DiskUnderLoad chain, Merge merge) {
    Operations operations = Operations.on(chain.vm().jobs(), chain.state());
    OperationOutcome outcome =
        Await.get(
            operations
                .start(merge, OperationListener.NONE)
                .compose(operation -> operation.outcome()));
    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(OperationOutcome.Kind.DONE);
    assertThat(outcome.left()).isEmpty();
  }
}
