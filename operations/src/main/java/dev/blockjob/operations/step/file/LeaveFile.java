package dev.blockjob.operations.step.file;

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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a file where it is, and says so.
 *
 * @param why null for a file that QEMU was to make where it can't be seen from here: whether it
 *     did, whether there was one before, and whether it is in use now, isn't known
 */
public record LeaveFile(Path file, @Nullable String why) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<LeaveFile> TYPE =
      new StepType<>("leave-file", LeaveFile.class, LeaveFile::read);

  /** One that QEMU was to make where it can't be seen from here. */
  public LeaveFile(Path file) {
    this(file, null);
  }

  static LeaveFile read(JsonObject json) {
    return new LeaveFile(Path.of(JsonFields.text(json, "file")), json.getString("why"));
  }

  @Override
  public StepType<LeaveFile> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "leave " + file + (why == null ? " where QEMU may have made it" : ": " + why);
  }

  /** Why it is there. */
  public String reason() {
    if (why != null) {
      return file + " stays: " + why;
    }
    return file
        + " stays if it is there: QEMU was to make it where it can't be seen from here; if it "
        + "isn't used, delete it there";
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return Evidence.NOT_HAPPENED;
  }

  @Override
  public boolean isCleanup() {
    return true;
  }

  @Override
  public JsonObject json() {
    JsonObject json = new JsonObject().put("file", file.toString());
    return why == null ? json : json.put("why", why);
  }

  /** It never is. */
  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return StepAnswers.unless(Optional.of(reason()), "");
  }

  @Override
  public Future<String> performOffline(ImageSite images) {
    return StepAnswers.unless(Optional.of(reason()), "");
  }
}
