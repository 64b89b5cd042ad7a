package dev.blockjob.operations.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.image.FileIdentity;
import dev.blockjob.jobs.image.OpenFiles;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.check.BlockingWorker;
import dev.blockjob.operations.check.FileVerifier;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalStore;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.planning.PlansOnDisk;
import dev.blockjob.operations.recovery.RecoveryPlanner;
import dev.blockjob.operations.registry.StepTypes;
import dev.blockjob.operations.step.file.CreateFile;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each file that an operation has to do with is removed, replaced or renamed at each boundary of
 * its steps, while its controller lives, and when it has just died.
 */
class MishapsEverywhereTest {

  /** One boundary in so many, others for each file and mishap; with that property each of them. */
  private static final int STRIDE = "all".equals(System.getProperty("blockjob.kill")) ? 1 : 11;

  /** What is asked for. */
  enum Work {
    MOVE(root -> move(root), "base", "s1", "active"),
    MOVE_AND_DELETE(root -> move(root).withDeleteSource(true), "base", "s1", "active"),
    MOVE_SHALLOW(root -> move(root).withShallow(true).withDeleteSource(true), "base", "active"),
    MOVE_VIA_OVERLAY(root -> move(root).withCopier(Move.CP).withDeleteSource(true), "active"),
    COPY(root -> Copy.of("vd0", new Target.NewFile(target(root), null)), "base", "active"),
    MERGE_DOWN(
        root -> Merge.keeping("vd0", 0).withDirection(Direction.COMMIT), "base", "s1", "active"),
    MERGE_UP(
        root -> Merge.of("vd0", "base").withDirection(Direction.STREAM), "base", "s1", "active"),
    MERGE_TWO_RUNS(
        root -> Merge.of("vd0", "s3", "base").withDirection(Direction.COMMIT),
        "base",
        "s1",
        "s2",
        "s3",
        "active");

    @SuppressWarnings("ImmutableEnumChecker") // these functions hold nothing
    private final Function<Path, OperationRequest> request;

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> layers;

    Work(Function<Path, OperationRequest> request, String... layers) {
      this.request = request;
      this.layers = List.of(layers);
    }

    private static Move move(Path root) {
      return Move.of("vd0", new Target.NewFile(target(root), null));
    }

    private static Path target(Path root) {
      return root.resolve("to/disk.qcow2");
    }
  }

  private static final Set<CrashPoint.Point> POINTS =
      EnumSet.of(CrashPoint.Point.AFTER_INTENT, CrashPoint.Point.ANSWERED);

  /** What becomes of a file. */
  enum Mishap {
    REMOVED,
    REPLACED,
    FOLDER_RENAMED
  }

  /** One run: a file and when it is struck. */
  private record Case(Work work, String victim, Mishap mishap, int boundary, boolean dies) {}

  @TempDir private Path root;
  private boolean isReached;
  private String without = "";

  @ParameterizedTest
  @EnumSource
  void nothingIsLostAndWhatHasLostItsNameIsNamed(Work work) throws IOException {
    Set<Path> renamed = new HashSet<>();
    int turn = 0;
    for (String victim : victims(work)) {
      for (Mishap mishap : Mishap.values()) {
        if (mishap == Mishap.FOLDER_RENAMED && !renamed.add(Path.of(victim).getParent())) {
          continue;
        }
        for (boolean dies : List.of(false, true)) {
          int boundary = turn++ % STRIDE;
          do {
            isReached = false;
            run(new Case(work, victim, mishap, boundary, dies));
            boundary += STRIDE;
          } while (isReached);
          assertThat(boundary).as("boundaries").isGreaterThan(8);
        }
      }
    }
  }

  /** Names of all files that there are or will be, below the root. */
  private List<String> victims(Work work) throws IOException {
    Plan plan = fresh(work);
    return Stream.concat(
            images(work).stream(),
            plan.steps().stream()
                .filter(step -> step instanceof CreateFile)
                .map(step -> ((CreateFile) step).file()))
        .map(file -> root.relativize(file).toString())
        .toList();
  }

  /** The images of the disk, topmost first. */
  private List<Path> images(Work work) {
    List<Path> images = new ArrayList<>();
    work.layers.forEach(layer -> images.add(0, root.resolve("images/" + layer + ".qcow2")));
    return images;
  }

  private Plan fresh(Work work) throws IOException {
    clear();
    Files.createDirectory(root.resolve("to"));
    Files.createDirectory(root.resolve("images"));
    for (Path image : images(work)) {
      Files.writeString(image, "the content of " + image.getFileName());
    }
    return PlansOnDisk.of(
        work.request.apply(root), root.resolve("images"), work.layers.toArray(String[]::new));
  }

  private void clear() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(root)) {
          Files.delete(file);
        }
      }
    }
  }

  private void run(Case which) throws IOException {
    Plan plan = fresh(which.work);
    JournalStore store = new JournalStore(root.resolve("state"), StepTypes.ALL);
    Journal journal =
        store.create(new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", "1"), plan), false);
    JournalState[] state = {journal.state()};
    FakeQemu qemu = new FakeQemu(plan, () -> state[0], images(which.work));
    without = "";
    int[] left = {which.boundary};
    CrashPoint crashPoint =
        (point, step, at) -> {
          state[0] = at.state();
          // Before the intent of a step, all is as when the one before it was answered.
          if (!POINTS.contains(point) || left[0]-- != 0) {
            return Future.succeededFuture();
          }
          isReached = true;
          strike(which);
          return which.dies ? Promise.<Void>promise().future() : Future.succeededFuture();
        };
    Future<OperationOutcome> outcome = executor(journal, qemu, crashPoint).run();
    if (which.dies && isReached) {
      journal.close();
      Journal found = store.open(plan.id()).orElseThrow();
      outcome = executor(found, qemu, CrashPoint.NONE).recover();
    }
    assertThat(outcome.succeeded()).as("%s: %s", which, outcome).isTrue();
    holds(which, qemu, outcome.result());
    assertThat(store.unfinished().isEmpty())
        .as("%s: journal has an end", which)
        .isEqualTo(qemu.jobs().isEmpty());
  }

  private static OperationExecutor executor(Journal journal, FakeQemu qemu, CrashPoint crashPoint) {
    return new OperationExecutor(
        journal,
        qemu,
        new FileVerifier(BlockingWorker.HERE, OpenFiles.UNSEEN),
        qemu,
        BlockingWorker.HERE,
        crashPoint,
        RecoveryPlanner::decide,
        Clock.systemUTC(),
        OperationListener.NONE);
  }

  private void holds(Case which, FakeQemu qemu, OperationOutcome outcome) throws IOException {
    String what = which + ": " + outcome;
    List<String> before = images(which.work).stream().map(Path::toString).toList();
    assertThat(qemu.strangers()).as(what).isEmpty();
    if (outcome.kind() == Kind.UNDECIDED) {
      assertThat(which.mishap).as(what).isEqualTo(Mishap.REPLACED);
      assertThat(outcome.text()).as(what).contains(which.victim, "is left as it is");
      assertThat(qemu.jobs()).as(what).isNotEmpty();
      return;
    }
    assertThat(qemu.jobs()).as(what).isEmpty();
    if (outcome.kind() == Kind.UNDONE) {
      assertThat(qemu.chain()).as(what).isEqualTo(before);
    }
    Set<String> there = identities();
    List<String> nameless = new ArrayList<>();
    for (String image : qemu.chain()) {
      String opened = qemu.opened(image);
      if (!opened.equals(without)) {
        assertThat(there).as("%s has a name: %s", image, what).contains(opened);
      }
      boolean isNamed = opened.equals(FileIdentity.of(Path.of(image)));
      if (!isNamed && (!before.contains(image) || which.work.name().startsWith("MERGE"))) {
        nameless.add(image);
      }
    }
    if (!nameless.isEmpty()) {
      assertThat(outcome.kind()).as(what).isIn(Kind.PARTLY, Kind.UNDONE);
      assertThat(nameless).as(what).anyMatch(outcome.text()::contains);
      assertThat(outcome.text()).as(what).contains("when QEMU ends that is lost");
    }
    if (outcome.kind() == Kind.DONE && which.work == Work.COPY) {
      assertThat(Work.target(root)).as(what).exists();
    }
  }

  private Set<String> identities() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> String.valueOf(FileIdentity.of(file)))
          .collect(Collectors.toSet());
    }
  }

  private void strike(Case which) {
    Path file = root.resolve(which.victim);
    String identity = FileIdentity.of(file);
    if (identity == null) {
      return;
    }
    try {
      switch (which.mishap) {
        case REMOVED -> Files.delete(file);
        case REPLACED -> {
          Path other = Files.createFile(file.resolveSibling("new"));
          Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        }
        case FOLDER_RENAMED -> Files.move(file.resolveSibling(""), root.resolve("renamed"));
      }
      without = identities().contains(identity) ? "" : identity;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
