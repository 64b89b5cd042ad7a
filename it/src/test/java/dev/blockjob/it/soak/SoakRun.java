package dev.blockjob.it.soak;

import dev.blockjob.cli.render.Durations;
import dev.blockjob.it.QemuLab;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/** Random steps, one after the other, for as long as told. */
public final class SoakRun {

  /** How long, on each QEMU; default {@code 1m}. */
  private static final String LENGTH = "blockjob.soak";

  /** The seed of an earlier run, to draw the same again; default: another one each time. */
  private static final String SEED = "blockjob.seed";

  private SoakRun() {}

  /** What there is to draw from. */
  @FunctionalInterface
  public interface Steps {
    /** Draws a step, says which it is, does it, and counts it. */
    void next(SoakCounts counts, Consumer<String> says) throws Exception;
  }

  /** Prints the counts; fails at the first step that does, naming seed and step. */
  public static void of(String name, QemuLab lab, Function<Random, Steps> start) {
    long seed = property(SEED).isEmpty() ? System.nanoTime() : Long.parseLong(property(SEED));
    Duration length = Durations.parse(property(LENGTH).isEmpty() ? "1m" : property(LENGTH));
    SoakCounts counts = new SoakCounts();
    String[] step = {"at first"};
    long end = System.nanoTime() + length.toNanos();
    try {
      Steps steps = start.apply(new Random(seed));
      while (System.nanoTime() < end) {
        step[0] = "undrawn";
        steps.next(counts, says -> step[0] = says);
      }
    } catch (Throwable failure) {
      lab.keepFolder();
      throw new AssertionError(
          "seed %d, step %d: %s; all is in %s%n%s"
              .formatted(seed, counts.all() + 1, step[0], lab.folder(), counts.table()),
          failure);
    }
    System.out.printf(
        "soak %s of %s, QEMU %s, seed %d: %d steps%n%s%n",
        name, length, lab.qemu().version(), seed, counts.all(), counts.table());
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }
}
