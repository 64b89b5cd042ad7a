package dev.blockjob.operations.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.image.OpenFiles;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.Target;
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
import dev.blockjob.operations.move.CopyImage;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.planning.PlansOnDisk;
import dev.blockjob.operations.recovery.RecoveryPlanner;
import dev.blockjob.operations.registry.StepTypes;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.file.DeleteFile;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.job.SwitchJobs;
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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits into a file whose name has been given to another: QEMU opens that by its name. */
class ReopenedFilesTest {

  @TempDir private Path root;
  private Path images;

  @SuppressWarnings("NullAway.Init") // made with the plan of each test
  private FakeQemu qemu;

  private JournalStore store;
  private final JournalState[] state = new JournalState[1];
  private Optional<StepFailedException> refusal = Optional.empty();

  @BeforeEach
  void folders() throws IOException {
    images = Files.createDirectory(root.resolve("images"));
    Files.createDirectory(root.resolve("to"));
    store = new JournalStore(root.resolve("state"), StepTypes.ALL);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOverlayIsNotCommittedBackIntoAStranger(boolean dies) throws IOException {
    Plan plan = plan(viaOverlay(), "active");

    OperationOutcome outcome = run(plan, CopyImage.TYPE, () -> replace("active"), dies, "active");

    assertThat(outcome.kind()).isEqualTo(Kind.PARTLY);
    assertThat(outcome.text()).contains("active.qcow2 is not the file that QEMU has open");
    assertThat(outcome.text()).contains("the disk is on " + qemu.chain().get(0), "was not started");
    assertThat(qemu.chain()).hasSize(2).last().isEqualTo(image("active").toString());
    assertThat(Path.of(qemu.chain().get(0))).exists();
    assertThat(qemu.strangers()).isEmpty();
    assertThat(qemu.jobs()).isEmpty();
  }

  @Test
  void anOverlayIsNotCommittedBackWhereTheDiskWouldGrow() throws IOException {
    Plan plan = plan(viaOverlay(), "active");
    refusal = Optional.of(new StepFailedException("the disk would grow"));

    OperationOutcome outcome =
        run(plan, CopyImage.TYPE, () -> Files.delete(image("active")), false, "active");

    assertThat(outcome.kind()).isEqualTo(Kind.PARTLY);
    assertThat(qemu.chain()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theSecondPartOfAMergeIsNotBegunOnAStranger(boolean dies) throws IOException {
    Plan plan = plan(twoParts(), "base", "s1", "s2", "s3", "active");
    JobId second = plan.jobs().get(1).id();

    OperationOutcome outcome =
        run(
            plan,
            step -> step instanceof StartJob it && it.job().equals(second),
            () -> replace("s3"),
            dies,
            "active",
            "s3",
            "s2",
            "s1",
            "base");

    assertThat(outcome.kind()).isEqualTo(Kind.PARTLY);
    assertThat(outcome.text()).contains("s3.qcow2 is not the file that QEMU has open");
    assertThat(outcome.text()).contains(second + " ", "not started", "give it its name back");
    assertThat(qemu.strangers()).isEmpty();
    assertThat(image("active")).exists();
  }

  @Test
  void theSecondPartOfAMergeIsNotBegunWhereTheDiskWouldGrow() throws IOException {
    Plan plan = plan(twoParts(), "base", "s1", "s2", "s3", "active");
    Happening shrunk = () -> refusal = Optional.of(new StepFailedException("the disk would grow"));

    OperationOutcome outcome =
        run(plan, DeleteFile.TYPE, shrunk, false, "active", "s3", "s2", "s1", "base");

    assertThat(outcome.kind()).isEqualTo(Kind.PARTLY);
    assertThat(outcome.text()).contains("the disk would grow");
    assertThat(image("active")).exists();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCommitIsNotCancelledWhoseBaseIsAStranger(boolean dies) throws IOException {
    Plan plan = plan(merge(), "base", "active");
    Path aside = root.resolve("aside");
    Happening swap =
        () -> {
          Files.move(image("base"), aside);
          Files.writeString(image("base"), "somebody's");
        };

    OperationOutcome outcome = run(plan, SwitchJobs.TYPE, swap, dies, "active", "base");

    assertThat(outcome.kind()).isEqualTo(Kind.UNDECIDED);
    assertThat(outcome.text())
        .contains(plan.jobs().get(0).id() + " is left as it is", "Give the name " + image("base"));
    assertThat(qemu.jobs()).containsExactly(plan.jobs().get(0).id());
    assertThat(qemu.strangers()).isEmpty();

    Files.move(aside, image("base"), StandardCopyOption.REPLACE_EXISTING);
    OperationOutcome later = recover(plan);
    assertThat(later.kind()).isIn(Kind.UNDONE, Kind.DONE);
    assertThat(qemu.jobs()).isEmpty();
    assertThat(qemu.strangers()).isEmpty();
    assertThat(store.unfinished().isEmpty()).isTrue();
  }

  @Test
  void aCommitWhoseBaseIsGoneIsCancelled() throws IOException {
    Plan plan = plan(merge(), "base", "active");

    OperationOutcome outcome =
        run(plan, SwitchJobs.TYPE, () -> Files.delete(image("base")), false, "active", "base");

    assertThat(outcome.kind()).isEqualTo(Kind.UNDONE);
    assertThat(qemu.jobs()).isEmpty();
  }

  private static OperationRequest merge() {
    return Merge.keeping("vd0", 0).withDirection(Direction.COMMIT);
  }

  private static OperationRequest twoParts() {
    return Merge.of("vd0", "s3", "base").withDirection(Direction.COMMIT);
  }

  private OperationRequest viaOverlay() {
    return Move.of("vd0", new Target.NewFile(root.resolve("to/disk.qcow2"), null))
        .withCopier(Move.CP);
  }

  private Path image(String layer) {
    return images.resolve(layer + ".qcow2");
  }

  private void replace(String layer) throws IOException {
    Path other = Files.writeString(root.resolve("other"), "somebody's");
    Files.move(other, image(layer), StandardCopyOption.REPLACE_EXISTING);
  }

  private Plan plan(OperationRequest request, String... layers) throws IOException {
    for (String layer : layers) {
      Files.writeString(image(layer), "the content of " + layer);
    }
    return PlansOnDisk.of(request, images, layers);
  }

  private OperationOutcome run(
      Plan plan, StepType<?> before, Happening happening, boolean dies, String... chain) {
    return run(plan, step -> step.type().equals(before), happening, dies, chain);
  }

  /** Once, when it is written down that the step is about to be done. */
  private OperationOutcome run(
      Plan plan, Predicate<Step> before, Happening happening, boolean dies, String... chain) {
    Journal journal =
        store.create(new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", "1"), plan), false);
    state[0] = journal.state();
    qemu = new FakeQemu(plan, () -> state[0], List.of(chain).stream().map(this::image).toList());
    List<Step> struck = new ArrayList<>();
    CrashPoint strike =
        (point, step, at) -> {
          state[0] = at.state();
          CrashPoint.Point when =
              dies ? CrashPoint.Point.BEFORE_INTENT : CrashPoint.Point.AFTER_INTENT;
          if (point != when || !before.test(step) || !struck.isEmpty()) {
            return Future.succeededFuture();
          }
          struck.add(step);
          try {
            happening.happen();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return dies ? Promise.<Void>promise().future() : Future.succeededFuture();
        };
    Future<OperationOutcome> outcome = executor(journal, strike).run();
    assertThat(struck).hasSize(1);
    if (!dies) {
      return outcome.result();
    }
    journal.close();
    return recover(plan);
  }

  private OperationOutcome recover(Plan plan) {
    return executor(store.open(plan.id()).orElseThrow(), CrashPoint.NONE).recover().result();
  }

  private OperationExecutor executor(Journal journal, CrashPoint crashPoint) {
    return new OperationExecutor(
        journal,
        new Refusing(),
        new FileVerifier(BlockingWorker.HERE, OpenFiles.UNSEEN),
        qemu,
        BlockingWorker.HERE,
        crashPoint,
        RecoveryPlanner::decide,
        Clock.systemUTC(),
        OperationListener.NONE);
  }

  /** A QEMU that is asked about sizes before a job is started. */
  private final class Refusing implements StepExecutor {
    @Override
    public Future<String> perform(Step step, Supplier<Future<Void>> sent, Consumer<String> note) {
      return qemu.perform(step, sent, note);
    }

    @Override
    public Future<Optional<StepFailedException>> refusal(Step step) {
      return Future.succeededFuture(step instanceof StartJob ? refusal : Optional.empty());
    }
  }

  @FunctionalInterface
  private interface Happening {
    void happen() throws IOException;
  }
}
