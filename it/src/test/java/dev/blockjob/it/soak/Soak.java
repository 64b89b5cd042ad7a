package dev.blockjob.it.soak;

import dev.blockjob.it.Lab;
import dev.blockjob.it.OnEveryQemu;
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
  void randomOperationsWithRandomDeathsLoseNothing(Lab lab) {
    SoakRun.of("of a disk", lab, random -> steps(new World(lab, random), random));
  }

  private static SoakRun.Steps steps(World world, Random random) {
    return (counts, says) -> {
      int layers = world.layers().size();
      int choice = random.nextInt(100);
      if (layers < MOST_LAYERS && choice < (layers == 1 ? 60 : 30)) {
        boolean isFrozen = random.nextBoolean();
        String step = isFrozen ? "snapshot frozen" : "snapshot";
        if (isFrozen && random.nextBoolean()) {
          int boundary = random.nextInt(BOUNDARIES);
          says.accept(step + ", " + Death.CONTROLLER + " at " + boundary);
          boolean died = world.frozenSnapshotDies(boundary);
          counts.add(step, (died ? Death.CONTROLLER : Death.NONE).title());
        } else {
          says.accept(step);
          world.snapshot(isFrozen);
          counts.add(step, Death.NONE.title());
        }
      } else if (choice < 36) {
        says.accept("restart");
        world.restart();
        counts.add("restart", Death.NONE.title());
      } else {
        Ask ask =
            new Draw(random, world.agent().address(), world.canChangeJobs())
                .operation(
                    world.vm().disk(), world.layers(), world.nodes(), world.images().newFile());
        Death death = Death.draw(random);
        int first = random.nextInt(ask.boundaries());
        int second = random.nextInt(ask.boundaries());
        says.accept(ask + ", " + death + " at " + first + ", " + second + ", on " + world.layers());
        counts.add(ask.name(), new Trial(world, ask).run(death, first, second));
      }
    };
  }
}
