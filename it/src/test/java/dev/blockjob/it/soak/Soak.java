package dev.blockjob.it.soak;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import java.util.Random;

/**
 * Random operations on the disk of a guest that writes, with random deaths, for as long as told;
 * after each the disk reads as it must, and no job, node, file or operation is left over. Not part
 * of {@code verify}: the profile {@code soak} runs it.
 */
class Soak {

  private static final int MOST_LAYERS = 7;

  /** Of a frozen snapshot; at the last ones nobody dies. */
  private static final int BOUNDARIES = 34;

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void randomOperationsWithRandomDeathsLoseNothing(QemuLab lab) {
    SoakRun.of("of a disk", lab, random -> steps(new SoakDisk(lab, random), random));
  }

  private static SoakRun.Steps steps(SoakDisk disk, Random random) {
    return (counts, says) -> {
      int layers = disk.layers().size();
      int choice = random.nextInt(100);
      if (layers < MOST_LAYERS && choice < (layers == 1 ? 60 : 30)) {
        boolean isFrozen = random.nextBoolean();
        String step = isFrozen ? "snapshot frozen" : "snapshot";
        if (isFrozen && random.nextBoolean()) {
          int boundary = random.nextInt(BOUNDARIES);
          says.accept(step + ", " + RandomCrash.CONTROLLER + " at " + boundary);
          boolean died = disk.frozenSnapshotDies(boundary);
          counts.add(step, (died ? RandomCrash.CONTROLLER : RandomCrash.NONE).title());
        } else {
          says.accept(step);
          disk.snapshot(isFrozen);
          counts.add(step, RandomCrash.NONE.title());
        }
      } else if (choice < 36) {
        says.accept("restart");
        disk.restart();
        counts.add("restart", RandomCrash.NONE.title());
      } else {
        SoakRequest request =
            new RandomOperations(random, disk.agent().address(), disk.canChangeJobs())
                .operation(disk.vm().disk(), disk.layers(), disk.nodes(), disk.images().newFile());
        RandomCrash crash = RandomCrash.draw(random);
        int first = random.nextInt(request.boundaries());
        int second = random.nextInt(request.boundaries());
        says.accept(
            request + ", " + crash + " at " + first + ", " + second + ", on " + disk.layers());
        counts.add(request.name(), new SoakTrial(disk, request).run(crash, first, second));
      }
    };
  }
}
