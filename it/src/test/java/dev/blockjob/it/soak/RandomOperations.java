package dev.blockjob.it.soak;

import dev.blockjob.jobs.request.CopyMode;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Draws operations on a disk, and knows what becomes of its layers. */
final class RandomOperations {

  private static final long SLOW = 16 << 20;

  /** Soon enough that a mirror which the guest outruns doesn't take long. */
  private static final Convergence SWITCHING =
      new Convergence(Convergence.Policy.WRITE_BLOCKING, Duration.ofMillis(300), null);

  /** The guest's disk is slowed first, which doesn't reach a guest that writes by an export. */
  private static final Convergence GIVING_UP =
      new Convergence(Convergence.Policy.THROTTLE, Duration.ofMillis(150), Duration.ofMillis(600));

  private final Random random;
  private final String agent;
  private final boolean canChange;

  /**
   * @param agent the address of the guest's agent
   * @param canChange whether this QEMU can change a running mirror
   */
  RandomOperations(Random random, String agent, boolean canChange) {
    this.random = random;
    this.agent = agent;
    this.canChange = canChange;
  }

  /**
   * A move, a copy, or, if the disk has snapshots, a merge.
   *
   * @param layers the images, base first
   * @param nodes their nodes
   * @param target a file that doesn't exist
   */
  SoakRequest operation(String disk, List<Path> layers, List<String> nodes, Path target) {
    if (layers.size() > 1 && random.nextInt(100) < 60) {
      return merge(disk, layers, nodes);
    }
    return random.nextInt(100) < 65 ? move(disk, layers, target) : copy(disk, layers, target);
  }

  private SoakRequest merge(String disk, List<Path> layers, List<String> nodes) {
    int snapshots = layers.size() - 1;
    List<Integer> chosen = new ArrayList<>();
    String name = "merge";
    Merge merge;
    if (random.nextInt(100) < 30) {
      int keep = random.nextBoolean() ? 0 : random.nextInt(snapshots);
      IntStream.range(0, snapshots - keep).forEach(chosen::add);
      merge = Merge.keeping(disk, keep);
      name += keep == 0 ? " all" : " keep";
    } else {
      boolean one = random.nextBoolean();
      IntStream.range(0, snapshots).filter(i -> random.nextBoolean()).forEach(chosen::add);
      if (one || chosen.isEmpty()) {
        chosen.clear();
        chosen.add(random.nextInt(snapshots));
      }
      boolean byNode = random.nextBoolean();
      String[] named =
          chosen.stream()
              .map(i -> byNode ? nodes.get(i) : layers.get(i).toString())
              .toArray(String[]::new);
      merge = Merge.of(disk, named);
      name += one ? " one" : " some";
    }
    Direction direction = direction();
    boolean keepsFiles = random.nextInt(100) < 20;
    long speed = speed(direction == Direction.STREAM);
    merge = merge.withDirection(direction).withKeepFiles(keepsFiles).withSpeed(speed);
    String way = direction == null ? "" : direction == Direction.COMMIT ? " down" : " up";
    return new SoakRequest(
        name + way,
        merge,
        merged(layers, runs(chosen), direction),
        keepsFiles ? Set.copyOf(layers) : Set.of());
  }

  private @Nullable Direction direction() {
    int choice = random.nextInt(5);
    return choice == 0 ? null : choice < 3 ? Direction.COMMIT : Direction.STREAM;
  }

  /** Adjacent ones together: first and last of each run. */
  private static List<int[]> runs(List<Integer> snapshots) {
    List<int[]> runs = new ArrayList<>();
    for (int snapshot : snapshots) {
      if (!runs.isEmpty() && runs.get(runs.size() - 1)[1] == snapshot - 1) {
        runs.get(runs.size() - 1)[1] = snapshot;
      } else {
        runs.add(new int[] {snapshot, snapshot});
      }
    }
    return runs;
  }

  private static List<List<Path>> merged(
      List<Path> layers, List<int[]> runs, @Nullable Direction direction) {
    List<List<Path>> ends = new ArrayList<>();
    for (int ways = 0; ways < 1 << runs.size(); ways++) {
      List<@Nullable Path> end = new ArrayList<>(layers);
      for (int i = 0; i < runs.size(); i++) {
        int first = runs.get(i)[0];
        int last = runs.get(i)[1] + 1;
        boolean down = direction == null ? (ways >> i & 1) == 0 : direction == Direction.COMMIT;
        for (int layer = first; layer <= last; layer++) {
          if (layer != (down ? first : last)) {
            end.set(layer, null);
          }
        }
      }
      ends.add(end.stream().filter(Objects::nonNull).map(Path.class::cast).toList());
    }
    return ends.stream().distinct().toList();
  }

  private SoakRequest move(String disk, List<Path> layers, Path target) {
    if (layers.size() == 1 && random.nextInt(100) < 70) {
      return via(disk, layers.get(0), target);
    }
    boolean shallow = layers.size() > 1 && random.nextInt(100) < 65;
    boolean deletes = random.nextBoolean();
    boolean raw = !shallow && random.nextInt(100) < 25;
    CopyMode mode = copyMode();
    Move move =
        Move.of(disk, new Target.NewFile(target, raw ? "raw" : "qcow2"))
            .withShallow(shallow)
            .withDeleteSource(deletes)
            .withCopyMode(mode)
            .withSpeed(speed(mode == CopyMode.WRITE_BLOCKING));
    Path active = layers.get(layers.size() - 1);
    List<Path> end = new ArrayList<>(shallow ? layers : List.of(active));
    end.set(end.size() - 1, target);
    Set<Path> kept = new TreeSet<>(layers);
    if (deletes) {
      kept.remove(active);
    }
    SoakRequest ask = new SoakRequest(shallow ? "move shallow" : "move", move, List.of(end), kept);
    return mode == CopyMode.WRITE_BLOCKING || random.nextInt(100) >= 40
        ? outrun(ask)
        : new SoakRequest(
            ask.name() + " given up",
            move.withSpeed(SLOW),
            GIVING_UP,
            List.of(List.copyOf(end), layers),
            kept);
  }

  private SoakRequest via(String disk, Path source, Path target) {
    boolean deletes = random.nextBoolean();
    Move move =
        Move.of(disk, new Target.NewFile(target, null))
            .withCopier(Move.CP)
            .withDeleteSource(deletes);
    return new SoakRequest(
        "move via overlay", move, List.of(List.of(target)), deletes ? Set.of() : Set.of(source));
  }

  /** Now and then so slowly that it never gets through, unless something is done about it. */
  private SoakRequest outrun(SoakRequest ask) {
    OperationRequest request = ask.request();
    boolean isBackground =
        request instanceof Move move
            ? move.copyMode() != CopyMode.WRITE_BLOCKING
            : ((Copy) request).copyMode() != CopyMode.WRITE_BLOCKING;
    if (!canChange || !isBackground || random.nextInt(100) >= 20) {
      return ask;
    }
    OperationRequest slow =
        request instanceof Move move ? move.withSpeed(SLOW) : ((Copy) request).withSpeed(SLOW);
    return new SoakRequest(ask.name() + " outrun", slow, SWITCHING, ask.ends(), ask.kept());
  }

  private SoakRequest copy(String disk, List<Path> layers, Path target) {
    boolean shallow = layers.size() > 1 && random.nextInt(100) < 65;
    boolean isFrozen = random.nextInt(100) < 40;
    CopyMode mode = copyMode();
    Copy copy =
        Copy.of(disk, new Target.NewFile(target, "qcow2"))
            .withShallow(shallow)
            .withCopyMode(mode)
            .withGuestAgent(isFrozen ? agent : null)
            .withSpeed(speed(mode == CopyMode.WRITE_BLOCKING));
    String name = (shallow ? "copy shallow" : "copy") + (isFrozen ? " frozen" : "");
    return outrun(new SoakRequest(name, copy, List.of(layers), Set.of(target)));
  }

  private @Nullable CopyMode copyMode() {
    int choice = random.nextInt(100);
    return choice < 70 ? null : choice < 85 ? CopyMode.BACKGROUND : CopyMode.WRITE_BLOCKING;
  }

  /** Slow only where the guest can't outrun the job for ever. */
  private long speed(boolean catchesUp) {
    return catchesUp && random.nextInt(100) < 30 ? SLOW : 0;
  }
}
