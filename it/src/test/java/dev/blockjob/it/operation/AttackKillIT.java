package dev.blockjob.it.operation;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import java.util.List;
import java.util.Random;

/**
 * Files that a move makes lose their names at the boundaries of its steps, while its controller
 * lives, when it has died, and when QEMU has, too. Between all of them {@code AttackSoak} draws.
 */
class AttackKillIT {

  private static final List<Attack> ATTACKS =
      List.of(Attack.TARGET_REMOVED, Attack.OVERLAY_REMOVED, Attack.FOLDER_RENAMED);

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whatAMoveByWayOfAnOverlayLosesTheNameOfIsNotLost(QemuLab lab) throws Exception {
    AttackedOperation operation = AttackedOperation.MOVE_VIA_OVERLAY;
    for (AttackTrial.Death death : AttackTrial.Death.values()) {
      for (Attack attack : ATTACKS) {
        CrashEverywhere boundaries = CrashEverywhere.inTurns(lab, 60);
        while (boundaries.boundary() < operation.boundaries()) {
          attack(lab, operation, attack, boundaries.boundary(), death);
          boundaries.passes();
        }
      }
    }
  }

  private static void attack(
      QemuLab lab,
      AttackedOperation operation,
      Attack attack,
      int boundary,
      AttackTrial.Death death)
      throws Exception {
    Attack.clear(lab);
    DiskUnderLoad chain = DiskUnderLoad.start(lab, operation.layers().toArray(String[]::new));
    int dies = death == AttackTrial.Death.NOBODY ? -1 : boundary;
    try {
      operation
          .trial(chain, attack, new Random(boundary))
          .run(operation.request(chain), boundary, dies, death);
    } catch (AssertionError failure) {
      throw new AssertionError(attack + " at " + boundary + ", " + death, failure);
    } finally {
      chain.vm().guest().close();
      chain.vm().close();
    }
  }
}
