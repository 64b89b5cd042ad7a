package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The controller dies at each boundary of each step of a merge, while the guest writes; what comes
 * next finishes it, and all is as after an undisturbed run.
 */
class KillIT {

  /** Of six steps at the least. */
  private static final int BOUNDARIES = 16;

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void anActiveCommitIsFinishedWhereverItsControllerDies(QemuLab lab) {
    everywhere(lab, "s2", Direction.COMMIT, List.of("base", "s1", "s2"));
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void anInternalCommitIsFinishedWhereverItsControllerDies(QemuLab lab) {
    everywhere(lab, "s1", Direction.COMMIT, List.of("base", "s1", "active"));
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aStreamIsFinishedWhereverItsControllerDies(QemuLab lab) {
    everywhere(lab, "s1", Direction.STREAM, List.of("base", "s2", "active"));
  }

  @EnabledIfSystemProperty(named = Countdown.PROPERTY, matches = Countdown.ALL)
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void inAStorageDaemonToo(QemuLab lab) {
    everywhere(lab, "s2", Direction.COMMIT, List.of("base", "s1", "s2"));
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void theSameWithARealProcessThatIsKilledAroundThePointOfNoReturn(QemuLab lab) {
    processes(lab, "s2", List.of("base", "s1", "s2"), "switch", 4);
  }

  @EnabledIfSystemProperty(named = Countdown.PROPERTY, matches = Countdown.ALL)
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void theSameWithARealProcessThatIsKilledAnywhereInAnActiveCommit(QemuLab lab) {
    processes(lab, "s2", List.of("base", "s1", "s2"), Countdown.ALL, BOUNDARIES);
  }

  @EnabledIfSystemProperty(named = Countdown.PROPERTY, matches = Countdown.ALL)
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void theSameWithARealProcessThatIsKilledAnywhereInAnInternalCommit(QemuLab lab) {
    processes(lab, "s1", List.of("base", "s1", "active"), Countdown.ALL, BOUNDARIES);
  }

  /** A QEMU for each boundary. */
  private static void everywhere(
      QemuLab lab, String snapshot, Direction direction, List<String> after) {
    CrashEverywhere.in(lab)
        .kill(
            () -> DiskUnderLoad.start(lab, "base", "s1", "s2", "active"),
            chain -> Merge.of(chain.vm().disk(), snapshot).withDirection(direction),
            (chain, any) -> isMerged(chain, after),
            BOUNDARIES);
  }

  private static void processes(
      QemuLab lab, String snapshot, List<String> after, String which, int boundaries) {
    CrashEverywhere everywhere = CrashEverywhere.in(lab);
    everywhere.untilAlive(
        boundary -> {
          DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "s1", "s2", "active");
          Merge merge = Merge.of(chain.vm().disk(), snapshot).withDirection(Direction.COMMIT);
          boolean died =
              KilledController.dies(
                  lab.folder(), chain.controllerAddress(), chain.state(), merge, boundary, which);
          if (died) {
            NextController.completely(chain, boundary);
          }
          isMerged(chain, after);
          return died;
        });
    assertThat(everywhere.boundary()).as("boundaries").isGreaterThan(boundaries);
  }

  private static void isMerged(DiskUnderLoad chain, List<String> after) {
    chain.isTidy(after);
    chain.nothingLost();
    chain.isWholeIn(after.get(after.size() - 1));
  }
}
