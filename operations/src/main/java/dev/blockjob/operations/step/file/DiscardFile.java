package dev.blockjob.operations.step.file;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.ImageSite;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepAnswers;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.CreatedFile;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.RemainingJobs;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.Trait;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compensates {@link CreateFile}: deletes the file if it is the claimed one and not in use, then
 * the claim.
 *
 * @param after the job that must have succeeded, where the file had a use until then; null for none
 */
public record DiscardFile(Path file, Path claim, @Nullable JobId after) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<DiscardFile> TYPE =
      new StepType<>("discard-file", DiscardFile.class, DiscardFile::read);

  static DiscardFile read(JsonObject json) {
    return new DiscardFile(
        Path.of(JsonFields.text(json, "file")),
        Path.of(JsonFields.text(json, "claim")),
        JsonFields.job(json, "after"));
  }

  @Override
  public StepType<DiscardFile> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "delete " + file + ", if it is still the one that this operation created";
  }

  @Override
  public String descriptionNow() {
    return ClaimedFile.stays(this).orElseGet(this::description);
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return observed.files().contains(claim) ? Evidence.NOT_HAPPENED : Evidence.HAPPENED;
  }

  @Override
  public boolean isPointOfNoReturn() {
    return true;
  }

  /** What the operation made is rolled back without: that it did shows in its plan. */
  @Override
  public boolean isForced() {
    return after != null;
  }

  @Override
  public boolean isCleanup() {
    return true;
  }

  @Override
  public List<Path> files() {
    return List.of(claim);
  }

  @Override
  public JsonObject json() {
    JsonObject json = new JsonObject().put("file", file.toString()).put("claim", claim.toString());
    return after == null ? json : json.put("after", after.value());
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return qemu.commands()
        .graph()
        .compose(graph -> qemu.worker().run(() -> discard(qemu, graph)))
        .compose(reason -> run.sent().get().map(reason))
        .compose(StepAnswers::deleted);
  }

  private Optional<String> discard(QemuSite qemu, BlockGraph graph) {
    return qemu.obsolete()
        .objection(file, after)
        .or(
            () ->
                ClaimedFile.discard(
                    this,
                    Planner.absolute(graph, qemu.files()),
                    qemu.files(),
                    qemu.rule().get(),
                    qemu.plan().scope()));
  }

  @Override
  public Future<String> performOffline(ImageSite images) {
    return StepAnswers.deleted(
        images
            .obsolete()
            .objection(file, after)
            .or(
                () ->
                    ClaimedFile.discard(
                        this, null, SameFile.BY_TEXT, FolderRule.UNKNOWN, images.plan().scope())));
  }

  /** A file that was made and never switched to can go at any time. */
  @Override
  public Set<Trait> traits() {
    return after == null ? Set.of() : Set.of(Trait.TAKES_IMAGES);
  }

  @Override
  public CreatedFile discards() {
    return new CreatedFile(file, claim);
  }

  /** A file that the disk has not moved away from stays. */
  @Override
  public Optional<Step> with(RemainingJobs remaining) {
    return Optional.of(after != null && remaining.isLost(after) ? new ReleaseFile(claim) : this);
  }
}
