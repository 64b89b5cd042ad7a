package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Lab;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.operation.Copy;
import dev.blockjob.jobs.operation.Move;
import dev.blockjob.jobs.operation.OperationRequest;
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
  void aMoveIsFinishedWhereverItsControllerDies(Lab lab) {
    everywhere(lab, chain -> Move.of(chain.vm().disk(), Moved.to(lab)), Moved::isAlone);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aShallowMoveThatDeletesTheSourceIsFinishedWhereverItsControllerDies(Lab lab) {
    kill(
        Everywhere.inTurns(lab, 3),
        lab,
        chain -> Move.of(chain.vm().disk(), Moved.to(lab)).withShallow(true).withDeleteSource(true),
        Moved::isOverItsChain);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aCopyIsFinishedWhereverItsControllerDies(Lab lab) {
    everywhere(lab, chain -> Copy.of(chain.vm().disk(), Moved.to(lab)), Moved::isCopied);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aGuestIsThawedWhereverTheControllerOfACopyDies(Lab lab) {
    FakeAgent agent = FakeAgent.start(lab, "qga.sock");
    kill(
        Everywhere.inTurns(lab, 3),
        lab,
        chain -> Copy.of(chain.vm().disk(), Moved.to(lab)).withGuestAgent(agent.address()),
        (chain, any) -> {
          assertThat(agent.isFrozen()).isFalse();
          Moved.isCopied(chain, lab);
        });
    assertThat(agent.asked()).contains("guest-fsfreeze-freeze", "guest-fsfreeze-thaw");
  }

  @EnabledIfSystemProperty(named = Countdown.PROPERTY, matches = Countdown.ALL)
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMoveInAStorageDaemonToo(Lab lab) {
    everywhere(lab, chain -> Move.of(chain.vm().disk(), Moved.to(lab)), Moved::isAlone);
  }

  private static void everywhere(
      Lab lab, Function<Chain, OperationRequest> request, BiConsumer<Chain, Lab> after) {
    kill(Everywhere.in(lab), lab, request, after);
  }

  private static void kill(
      Everywhere boundaries,
      Lab lab,
      Function<Chain, OperationRequest> request,
      BiConsumer<Chain, Lab> after) {
    boundaries.kill(() -> Chain.start(lab, "base", "s1", "active"), request, after, 24);
  }
}
