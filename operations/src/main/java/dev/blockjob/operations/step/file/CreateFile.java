package dev.blockjob.operations.step.file;

import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.CreatedFile;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.operations.step.StepType;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates a file that must not be there yet, and a second name for it, the claim. No other process
 * makes up that name, so as long as both lead to the same file, it is provably this operation's.
 *
 * @param file absolute
 * @param claim beside it
 * @param size in bytes; takes no room
 * @param like the file whose owner and mode it gets, as far as we may; null for the defaults
 */
public record CreateFile(Path file, Path claim, long size, @Nullable Path like)
    implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<CreateFile> TYPE =
      new StepType<>("create-file", CreateFile.class, CreateFile::read);

  static CreateFile read(JsonObject json) {
    String like = json.getString("like");
    return new CreateFile(
        Path.of(JsonFields.text(json, "file")),
        Path.of(JsonFields.text(json, "claim")),
        json.getLong("size", 0L),
        like == null ? null : Path.of(like));
  }

  @Override
  public StepType<CreateFile> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "create " + file;
  }

  /** Doing it again changes nothing, and finds out whether the file is ours. */
  @Override
  public Evidence evidence(ObservedState observed) {
    return Evidence.NOT_HAPPENED;
  }

  @Override
  public List<Step> compensation() {
    return List.of(new DiscardFile(file, claim, null));
  }

  /** A file outlives the host's crash. */
  @Override
  public boolean isForced() {
    return true;
  }

  @Override
  public JsonObject json() {
    JsonObject json =
        new JsonObject()
            .put("file", file.toString())
            .put("claim", claim.toString())
            .put("size", size);
    return like == null ? json : json.put("like", like.toString());
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return qemu.worker()
        .run(() -> ClaimedFile.create(this, qemu.rule().get()))
        .map(CreatedFile::answer)
        .recover(CreateFile::notCreated)
        .compose(answer -> run.sent().get().map(answer));
  }

  private static Future<String> notCreated(Throwable failure) {
    return Future.failedFuture(
        failure instanceof IOException
            ? new StepFailedException("file " + failure.getMessage(), failure)
            : failure);
  }

  @Override
  public CreatedFile creates() {
    return new CreatedFile(file, claim);
  }
}
