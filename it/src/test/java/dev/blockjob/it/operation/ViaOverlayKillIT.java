package dev.blockjob.it.operation;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.operations.Move;

/** The controller of a move by way of an overlay dies at the boundaries of its steps. */
class ViaOverlayKillIT {

  private static final int BOUNDARIES = 70;

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMoveByWayOfAnOverlayIsFinishedWhereverItsControllerDies(QemuLab lab) {
    CrashEverywhere.inTurns(lab, 12)
        .kill(
            () -> DiskUnderLoad.start(lab, "active"),
            chain -> Move.of(chain.vm().disk(), MovedDiskAssert.to(lab)).withCopier(Move.CP),
            (chain, any) -> MovedDiskAssert.isAlone(chain, lab, "active"),
            BOUNDARIES);
  }
}
