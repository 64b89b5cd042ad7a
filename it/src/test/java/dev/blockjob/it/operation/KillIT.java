package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Lab;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.operation.Direction;
import dev.blockjob.jobs.operation.Merge;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The controller dies at each boundary of each step of a merge, while the guest writes; what comes
 * next finishes it, and all is as after an undisturbed run. How many boundaries there are is not
 * known here: the tests go on until one is never reached.
 */
class KillIT {

  private static final int FAR_TOO_MANY = 200;

  /** Of six steps at the least. */
  private static final int BOUNDARIES = 16;

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void anActiveCommitIsFinishedWhereverItsControllerDies(Lab lab) {
    everywhere(lab, "s2", Direction.COMMIT, List.of("base", "s1", "s2"));
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void anInternalCommitIsFinishedWhereverItsControllerDies(Lab lab) {
    everywhere(lab, "s1", Direction.COMMIT, List.of("base", "s1", "active"));
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aStreamIsFinishedWhereverItsControllerDies(Lab lab) {
    everywhere(lab, "s1", Direction.STREAM, List.of("base", "s2", "active"));
  }

  @EnabledIfSystemProperty(named = Countdown.PROPERTY, matches = Countdown.ALL)
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void inAStorageDaemonToo(Lab lab) {
    everywhere(lab, "s2", Direction.COMMIT, List.of("base", "s1", "s2"));
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void theSameWithARealProcessThatIsKilledAroundThePointOfNoReturn(Lab lab) throws Exception {
    processes(lab, "s2", List.of("base", "s1", "s2"), "switch", 4);
  }

  @EnabledIfSystemProperty(named = Countdown.PROPERTY, matches = Countdown.ALL)
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void theSameWithARealProcessThatIsKilledAnywhereInAnActiveCommit(Lab lab) throws Exception {
    processes(lab, "s2", List.of("base", "s1", "s2"), Countdown.ALL, BOUNDARIES);
  }

  @EnabledIfSystemProperty(named = Countdown.PROPERTY, matches = Countdown.ALL)
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void theSameWithARealProcessThatIsKilledAnywhereInAnInternalCommit(Lab lab) throws Exception {
    processes(lab, "s1", List.of("base", "s1", "active"), Countdown.ALL, BOUNDARIES);
  }

  /** A QEMU for each boundary. */
  private static void everywhere(
      Lab lab, String snapshot, Direction direction, List<String> after) {
    int boundary = 0;
    boolean died = true;
    while (died) {
      Chain chain = Chain.start(lab, "base", "s1", "s2", "active");
      died =
          Victim.dies(
              chain, Merge.of(chain.vm().disk(), snapshot).withDirection(direction), boundary);
      if (died) {
        Recovered.completely(chain, boundary);
      }
      chain.isTidy(after);
      chain.nothingLost();
      chain.isWholeIn(after.get(after.size() - 1));
      assertThat(boundary++).isLessThan(FAR_TOO_MANY);
    }
    assertThat(boundary - 1).as("boundaries").isGreaterThanOrEqualTo(BOUNDARIES);
  }

  private static void processes(
      Lab lab, String snapshot, List<String> after, String which, int boundaries)
      throws IOException, InterruptedException {
    int boundary = 0;
    int exit = KilledController.KILLED;
    while (exit == KilledController.KILLED) {
      Chain chain = Chain.start(lab, "base", "s1", "s2", "active");
      Merge merge = Merge.of(chain.vm().disk(), snapshot).withDirection(Direction.COMMIT);
      exit =
          KilledController.run(
              lab.folder(), chain.controllerAddress(), chain.state(), merge, boundary, which);
      if (exit == KilledController.KILLED) {
        Recovered.completely(chain, boundary);
      }
      chain.isTidy(after);
      chain.nothingLost();
      chain.isWholeIn(after.get(after.size() - 1));
      assertThat(boundary++).isLessThan(FAR_TOO_MANY);
    }
    assertThat(exit).isEqualTo(KilledController.LIVED);
    assertThat(boundary - 1).as("boundaries").isGreaterThanOrEqualTo(boundaries);
  }
}
