package dev.blockjob.it.soak;

import dev.blockjob.cli.render.Durations;
import dev.blockjob.it.Lab;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.VmKind;
import java.time.Duration;
import java.util.Random;

/**
 * Random operations on the disk of a guest that writes, with random deaths, for as long as told;
 * after each the disk reads as it must, and no job, node, file or operation is left over. Not part
 * of {@code verify}: the profile {@code soak} runs it.
 */
class Soak {

  /** How long, on each QEMU; default {@code 1m}. */
  private static final String LENGTH = "blockjob.soak";

  /** The seed of an earlier run, to draw the same again; default: another one each time. */
  private static final String SEED = "blockjob.seed";

  private static final int MOST_LAYERS = 7;

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void randomOperationsWithRandomDeathsLoseNothing(Lab lab) {
    long seed = property(SEED).isEmpty() ? System.nanoTime() : Long.parseLong(property(SEED));
    Duration length = Durations.parse(property(LENGTH).isEmpty() ? "1m" : property(LENGTH));
    Random random = new Random(seed);
    Counts counts = new Counts();
    String step = "at first";
    long end = System.nanoTime() + length.toNanos();
    try {
      World world = new World(lab, random);
      while (System.nanoTime() < end) {
        step = "undrawn";
        int layers = world.layers().size();
        int choice = random.nextInt(100);
        if (layers < MOST_LAYERS && choice < (layers == 1 ? 60 : 30)) {
          boolean isFrozen = random.nextBoolean();
          step = isFrozen ? "snapshot frozen" : "snapshot";
          world.snapshot(isFrozen);
          counts.add(step, Death.NOBODY.title());
        } else if (choice < 36) {
          step = "restart";
          world.restart();
          counts.add(step, Death.NOBODY.title());
        } else {
          Ask ask =
              new Draw(random, world.agent().address(), world.canChangeJobs())
                  .operation(world.vm().disk(), world.layers(), world.nodes(), world.newFile());
          Death death = Death.draw(random);
          int boundary = random.nextInt(ask.boundaries());
          int second = random.nextInt(ask.boundaries());
          step = ask + ", " + death + " at " + boundary + ", " + second + ", on " + world.layers();
          counts.add(ask.name(), new Trial(world, ask).run(death, boundary, second));
        }
      }
    } catch (Throwable failure) {
      lab.keepFolder();
      throw new AssertionError(
          "seed %d, step %d: %s; all is in %s%n%s"
              .formatted(seed, counts.all() + 1, step, lab.folder(), counts.table()),
          failure);
    }
    System.out.printf(
        "soak of %s, QEMU %s, seed %d: %d steps%n%s%n",
        length, lab.qemu().version(), seed, counts.all(), counts.table());
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }
}
