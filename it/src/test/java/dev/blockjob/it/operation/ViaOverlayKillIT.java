package dev.blockjob.it.operation;

import dev.blockjob.it.Lab;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.operation.Move;

/** The controller of a move by way of an overlay dies at the boundaries of its steps. */
class ViaOverlayKillIT {

  private static final int BOUNDARIES = 70;

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMoveByWayOfAnOverlayIsFinishedWhereverItsControllerDies(Lab lab) {
    Everywhere.inTurns(lab, 12)
        .kill(
            () -> Chain.start(lab, "active"),
            chain -> Move.of(chain.vm().disk(), Moved.to(lab)).withCopier(Move.CP),
            (chain, any) -> Moved.isAlone(chain, lab, "active"),
            BOUNDARIES);
  }
}
