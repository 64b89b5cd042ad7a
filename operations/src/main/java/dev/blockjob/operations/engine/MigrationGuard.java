package dev.blockjob.operations.engine;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.lifecycle.JobCommand;
import dev.blockjob.jobs.tracking.MigrationState;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.JobAction;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.operations.step.Trait;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Executes nothing on images that belong to another QEMU, or will before long: asks before each
 * step that takes them to be this QEMU's, and at the end. On the event loop.
 */
public final class MigrationGuard implements StepExecutor {

  private static final String UNTIL_THEN =
      ". Nothing was changed: `blockjob recover` when this QEMU has its guest, or has ended";

  private final StepExecutor executor;
  private final Plan plan;
  private final Supplier<Future<MigrationState>> asked;

  /** Why the images are not this QEMU's any more; empty if they are, or weren't asked for. */
  private Optional<String> away = Optional.empty();

  /**
   * Guards {@code executor}.
   *
   * @param asked asks QEMU
   */
  public MigrationGuard(StepExecutor executor, Plan plan, Supplier<Future<MigrationState>> asked) {
    this.executor = executor;
    this.plan = plan;
    this.asked = asked;
  }

  /**
   * What a QEMU shows of images that belong to another is no ground to change anything on, but for
   * who saw the jobs begin: he takes back what is his own, if that touches no image of the disk.
   */
  public static ObservedState doubted(
      ObservedState seen, MigrationState state, Plan plan, boolean isMine) {
    return isMine && !plan.putsOverlay()
        ? seen
        : state.away().map(why -> seen.withDoubt(why + UNTIL_THEN)).orElse(seen);
  }

  @Override
  public Future<String> perform(Step step, Supplier<Future<Void>> sent, Consumer<String> note) {
    return step.has(Trait.TAKES_IMAGES)
        ? asked
            .get()
            .map(state -> state.bars(onlyCopies(step)))
            .compose(
                why ->
                    why.isEmpty()
                        ? executor.perform(step, sent, note)
                        : Future.failedFuture(
                            new StepFailedException(
                                why.get() + ". So this was not done: " + step.description())))
        : executor.perform(step, sent, note);
  }

  private boolean onlyCopies(Step step) {
    List<JobId> jobs =
        Stream.of(JobAction.START, JobAction.SWITCH)
            .flatMap(action -> step.jobs(action).stream())
            .toList();
    return !jobs.isEmpty() && jobs.stream().allMatch(this::copies);
  }

  private boolean copies(JobId id) {
    return plan.job(id).gate().pass() == JobCommand.FINISH;
  }

  /** The last there is to do: the images must still be this QEMU's. */
  @Override
  public Future<Void> flush(List<JobId> ids) {
    return executor
        .flush(ids)
        .compose(v -> asked.get())
        .map(
            state -> {
              away = state.away().map(why -> why + ". Delete no image");
              return null;
            });
  }

  @Override
  public Optional<String> unflushed() {
    return executor.unflushed().or(() -> away);
  }

  @Override
  public Future<Optional<StepFailedException>> refusal(Step step) {
    return executor.refusal(step);
  }

  @Override
  public Optional<StepFailedException> objection(Step step) {
    return executor.objection(step);
  }

  @Override
  public List<String> quiescentBefore(Step step) {
    return executor.quiescentBefore(step);
  }

  @Override
  public List<String> quiescentAfter(Step step) {
    return executor.quiescentAfter(step);
  }
}
