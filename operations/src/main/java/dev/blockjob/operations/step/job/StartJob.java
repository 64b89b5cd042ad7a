package dev.blockjob.operations.step.job;

import dev.blockjob.jobs.image.OwnedFiles;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.ImageSite;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepAnswers;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JobAction;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.RemainingJobs;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.Trait;
import dev.blockjob.qmp.process.QemuToolException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Starts a job of the plan. Undone by cancelling it.
 *
 * @param description the job's work in words
 * @param changes images in which another content can be read from then on: no other image may have
 *     them as a backing file
 */
public record StartJob(JobId job, String description, List<Path> changes)
    implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<StartJob> TYPE =
      new StepType<>("start-job", StartJob.class, StartJob::read);

  /** Copies. */
  public StartJob {
    changes = List.copyOf(changes);
  }

  /** Of a job that changes no image that others could have. */
  public StartJob(JobId job, String description) {
    this(job, description, List.of());
  }

  static StartJob read(JsonObject json) {
    return new StartJob(
        new JobId(JsonFields.text(json, "job")),
        JsonFields.text(json, "what"),
        json.containsKey("changes")
            ? JsonFields.texts(json, "changes").stream().map(Path::of).toList()
            : List.of());
  }

  @Override
  public StepType<StartJob> type() {
    return TYPE;
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return switch (observed.job(job)) {
      case UNCHANGED -> Evidence.NOT_HAPPENED;
      case UNSEEN -> Evidence.UNDECIDED;
      case RUNNING, AT_GATE, ENDING, KEPT, FAILED -> Evidence.HAPPENED;
    };
  }

  @Override
  public List<Step> compensation() {
    return List.of(new CancelJobs(List.of(job)));
  }

  @Override
  public JsonObject json() {
    JsonObject json = new JsonObject().put("job", job.value()).put("what", description);
    return changes.isEmpty()
        ? json
        : json.put("changes", JsonFields.array(changes.stream().map(Path::toString).toList()));
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return OperationJobs.at(qemu).start(job, run.sent());
  }

  /** All at once. The overlay stays as it is, so doing it again does no harm. */
  @Override
  public Future<String> performOffline(ImageSite images) {
    if (!images.canCommit(job)) {
      return ExecutableStep.super.performOffline(images);
    }
    try {
      images.img().run("commit", "-q", "-d", "-f", "qcow2", images.plan().job(job).leaf());
      return Future.succeededFuture("committed by qemu-img");
    } catch (QemuToolException e) {
      return Future.failedFuture(new StepFailedException(String.valueOf(e.getMessage()), e));
    }
  }

  /** What had no other user when it was planned may have one by now. */
  @Override
  public Optional<StepFailedException> objection(QemuSite qemu) {
    Plan plan = qemu.plan();
    return changes.isEmpty()
        ? Optional.empty()
        : OwnedFiles.user(changes, plan.images(), qemu.files(), plan.scope())
            .map(StepAnswers::ofFile);
  }

  @Override
  public Future<Optional<StepFailedException>> refusal(QemuSite qemu) {
    return OperationJobs.at(qemu).refusal(job);
  }

  @Override
  public Set<Trait> traits() {
    return changes.isEmpty()
        ? Set.of(Trait.PASSES, Trait.TAKES_IMAGES)
        : Set.of(Trait.PASSES, Trait.TAKES_IMAGES, Trait.WANTS_NO_OTHER_USER);
  }

  @Override
  public List<JobId> jobs(JobAction action) {
    return action == JobAction.START ? List.of(job) : List.of();
  }

  @Override
  public Optional<Step> with(RemainingJobs remaining) {
    return remaining.isLost(job) ? Optional.empty() : Optional.of(this);
  }
}
