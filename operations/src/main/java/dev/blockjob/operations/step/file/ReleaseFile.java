package dev.blockjob.operations.step.file;

import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.ImageSite;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepAnswers;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.StepType;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/** Removes the claim of {@link CreateFile}: the file is the user's from now on. */
public record ReleaseFile(Path claim) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<ReleaseFile> TYPE =
      new StepType<>("release-file", ReleaseFile.class, ReleaseFile::read);

  static ReleaseFile read(JsonObject json) {
    return new ReleaseFile(Path.of(JsonFields.text(json, "claim")));
  }

  @Override
  public StepType<ReleaseFile> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "remove the temporary name " + claim;
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return observed.files().contains(claim) ? Evidence.NOT_HAPPENED : Evidence.HAPPENED;
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
    return new JsonObject().put("claim", claim.toString());
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return qemu.worker()
        .run(() -> ClaimedFile.release(this, qemu.rule().get()))
        .compose(reason -> run.sent().get().map(reason))
        .compose(reason -> StepAnswers.unless(reason, "handed over"));
  }

  @Override
  public Future<String> performOffline(ImageSite images) {
    return StepAnswers.unless(ClaimedFile.release(this, FolderRule.UNKNOWN), "handed over");
  }

  @Override
  public Path releases() {
    return claim;
  }
}
