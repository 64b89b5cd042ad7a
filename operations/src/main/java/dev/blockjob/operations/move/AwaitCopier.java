package dev.blockjob.operations.move;

import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.ImageSite;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepAnswers;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.Trait;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Set;

/**
 * Ends the copier of {@link CopyImage} and sees that none is left, one of a process that died
 * included: it would write on into whatever is made of the file.
 */
public record AwaitCopier(Path file, Path claim) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<AwaitCopier> TYPE =
      new StepType<>("await-copier", AwaitCopier.class, AwaitCopier::read);

  static AwaitCopier read(JsonObject json) {
    return new AwaitCopier(
        Path.of(JsonFields.text(json, "file")), Path.of(JsonFields.text(json, "claim")));
  }

  @Override
  public StepType<AwaitCopier> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "make sure that no program copies to " + file + " any more";
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return observed.files().contains(claim) ? Evidence.NOT_HAPPENED : Evidence.HAPPENED;
  }

  @Override
  public JsonObject json() {
    return new JsonObject().put("file", file.toString()).put("claim", claim.toString());
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return ImageCopier.at(qemu).end(this);
  }

  @Override
  public Future<String> performOffline(ImageSite images) {
    return StepAnswers.unless(ImageCopier.isFree(this), "nobody does");
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.ONLY_WAITS);
  }
}
