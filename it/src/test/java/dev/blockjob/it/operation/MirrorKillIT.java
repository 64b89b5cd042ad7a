package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationRequest;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The controller dies at each boundary of each step of a move and of a copy, while the guest
 * writes; what comes next finishes it, and all is as after an undisturbed run. Where a move or copy
 * only varies another one, each boundary is for one of three QEMUs.
 */
class MirrorKillIT {

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aMoveIsFinishedWhereverItsControllerDies(QemuLab lab) {
    everywhere(
        lab,
        chain -> Move.of(chain.vm().disk(), MovedDiskAssert.to(lab)),
        MovedDiskAssert::isAlone);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aShallowMoveThatDeletesTheSourceIsFinishedWhereverItsControllerDies(QemuLab lab) {
    kill(
        CrashEverywhere.inTurns(lab, 3),
        lab,
        chain ->
            Move.of(chain.vm().disk(), MovedDiskAssert.to(lab))
                .withShallow(true)
                .withDeleteSource(true),
        MovedDiskAssert::isOverItsChain);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aCopyIsFinishedWhereverItsControllerDies(QemuLab lab) {
    everywhere(
        lab,
        chain -> Copy.of(chain.vm().disk(), MovedDiskAssert.to(lab)),
        MovedDiskAssert::isCopied);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aGuestIsThawedWhereverTheControllerOfACopyDies(QemuLab lab) {
    FakeAgent agent = FakeAgent.start(lab, "qga.sock");
    kill(
        CrashEverywhere.inTurns(lab, 3),
        lab,
        chain ->
            Copy.of(chain.vm().disk(), MovedDiskAssert.to(lab)).withGuestAgent(agent.address()),
        (chain, any) -> {
          assertThat(agent.isFrozen()).isFalse();
          MovedDiskAssert.isCopied(chain, lab);
        });
    assertThat(agent.asked()).contains("guest-fsfreeze-freeze", "guest-fsfreeze-thaw");
  }

  @EnabledIfSystemProperty(named = Countdown.PROPERTY, matches = Countdown.ALL)
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMoveInAStorageDaemonToo(QemuLab lab) {
    everywhere(
        lab,
        chain -> Move.of(chain.vm().disk(), MovedDiskAssert.to(lab)),
        MovedDiskAssert::isAlone);
  }

  private static void everywhere(
      QemuLab lab,
      Function<DiskUnderLoad, OperationRequest> request,
      BiConsumer<DiskUnderLoad, QemuLab> after) {
    kill(CrashEverywhere.in(lab), lab, request, after);
  }

  private static void kill(
      CrashEverywhere boundaries,
      QemuLab lab,
      Function<DiskUnderLoad, OperationRequest> request,
      BiConsumer<DiskUnderLoad, QemuLab> after) {
    boundaries.kill(() -> DiskUnderLoad.start(lab, "base", "s1", "active"), request, after, 24);
  }
}
