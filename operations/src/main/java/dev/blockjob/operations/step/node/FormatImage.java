package dev.blockjob.operations.step.node;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.file.CreateFile;
import dev.blockjob.operations.step.file.LeaveFile;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes an image's format into a file of ours: {@code blockdev-create}. Nothing was copied into it
 * yet, so doing it again does no harm.
 *
 * @param job the id of the job that does it
 * @param options of the command
 * @param file for people
 */
public record FormatImage(JobId job, JsonObject options, Path file) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<FormatImage> TYPE =
      new StepType<>("format-image", FormatImage.class, FormatImage::read);

  /** Copies. */
  public FormatImage {
    options = options.copy();
  }

  static FormatImage read(JsonObject json) {
    return new FormatImage(
        new JobId(JsonFields.text(json, "job")),
        JsonFields.object(json, "options"),
        Path.of(JsonFields.text(json, "file")));
  }

  @Override
  public StepType<FormatImage> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "write the " + options.getString("driver") + " format into " + file;
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return Evidence.NOT_HAPPENED;
  }

  /** Where the file can be seen from here, it is made by {@link CreateFile}. */
  @Override
  public List<Step> compensation() {
    return "file".equals(options.getString("driver")) ? List.of(new LeaveFile(file)) : List.of();
  }

  @Override
  public JsonObject json() {
    return new JsonObject()
        .put("job", job.value())
        .put("options", options)
        .put("file", file.toString());
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return ImageFormatter.at(qemu).format(this, run.sent());
  }
}
