package dev.blockjob.operations.step.file;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.jobs.image.HeaderReferences;
import dev.blockjob.jobs.image.OwnedFile;
import dev.blockjob.jobs.image.OwnedFiles;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.request.HeldData;
import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.ImageSite;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepAnswers;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.RemainingJobs;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.Trait;
import dev.blockjob.operations.step.job.JobCompletion;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes an image that the operation owns, if no process has it open or as a backing file.
 *
 * @param file absolute
 * @param key which file that was when the operation was planned (device and inode): another one of
 *     the same name is not deleted
 * @param after the job that must have succeeded; null for a file that the operation created
 * @param unread another file that couldn't be read when this was planned, so that it may have the
 *     image as its backing file: it is kept unless that can be read by then; null for none
 * @param dropped what it may hold beside what its guest reads when it is deleted
 */
public record DeleteFile(
    Path file, String key, @Nullable JobId after, @Nullable Path unread, Set<HeldData> dropped)
    implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<DeleteFile> TYPE =
      new StepType<>("delete-file", DeleteFile.class, DeleteFile::read);

  private static final String SNAPSHOTS = "with-snapshots";
  private static final String BITMAPS = "with-bitmaps";

  /** Copies. */
  public DeleteFile {
    dropped = Set.copyOf(dropped);
  }

  /** Of which nobody else could be seen. */
  public DeleteFile(Path file, String key, @Nullable JobId after) {
    this(file, key, after, null, Set.of());
  }

  @Override
  public OwnedFile deletes() {
    return new OwnedFile(file, key, dropped);
  }

  static DeleteFile read(JsonObject json) {
    return new DeleteFile(
        Path.of(JsonFields.text(json, "file")),
        JsonFields.text(json, "key"),
        JsonFields.job(json, "after"),
        json.containsKey("unread") ? Path.of(JsonFields.text(json, "unread")) : null,
        dropped(json));
  }

  private static Set<HeldData> dropped(JsonObject json) {
    Set<HeldData> dropped = EnumSet.noneOf(HeldData.class);
    if (json.getBoolean(SNAPSHOTS, false)) {
      dropped.add(HeldData.INTERNAL_SNAPSHOTS);
    }
    if (json.getBoolean(BITMAPS, false)) {
      dropped.add(HeldData.BITMAPS);
    }
    return dropped;
  }

  @Override
  public StepType<DeleteFile> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "delete " + file + (unread == null ? "" : ", if by then " + unread + " can be read");
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return observed.files().contains(file) ? Evidence.NOT_HAPPENED : Evidence.HAPPENED;
  }

  @Override
  public boolean isPointOfNoReturn() {
    return true;
  }

  @Override
  public boolean isCleanup() {
    return true;
  }

  @Override
  public List<Path> files() {
    return List.of(file);
  }

  @Override
  public JsonObject json() {
    JsonObject json = new JsonObject().put("file", file.toString()).put("key", key);
    if (after != null) {
      json.put("after", after.value());
    }
    if (unread != null) {
      json.put("unread", unread.toString());
    }
    if (dropped.contains(HeldData.INTERNAL_SNAPSHOTS)) {
      json.put(SNAPSHOTS, true);
    }
    if (dropped.contains(HeldData.BITMAPS)) {
      json.put(BITMAPS, true);
    }
    return json;
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    JobId job = after;
    return (job == null ? Future.<Void>succeededFuture() : JobCompletion.at(qemu).flushed(job))
        .compose(v -> qemu.commands().graph())
        .compose(graph -> qemu.worker().run(() -> delete(qemu, graph)))
        .compose(reason -> run.sent().get().map(reason))
        .compose(StepAnswers::deleted);
  }

  private Optional<String> delete(QemuSite qemu, BlockGraph graph) {
    return named(qemu.plan())
        .or(() -> qemu.obsolete().objection(file, after))
        .or(
            () ->
                OwnedFiles.delete(
                    deletes(),
                    Planner.absolute(graph, qemu.files()),
                    qemu.files(),
                    qemu.rule().get(),
                    qemu.plan().scope()));
  }

  @Override
  public Future<String> performOffline(ImageSite images) {
    return StepAnswers.deleted(
        named(images.plan())
            .or(() -> images.obsolete().objection(file, after))
            .or(
                () ->
                    OwnedFiles.delete(
                        deletes(),
                        null,
                        SameFile.BY_TEXT,
                        FolderRule.UNKNOWN,
                        images.plan().scope())));
  }

  /** Who of the operation's images still names the file, whatever the graph shows. */
  private Optional<String> named(Plan plan) {
    return HeaderReferences.to(file, plan.images()).map(user -> file + ": " + user);
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.TAKES_IMAGES, Trait.WANTS_NO_OTHER_USER);
  }

  @Override
  public Optional<Step> with(RemainingJobs remaining) {
    return after != null && remaining.isLost(after) ? Optional.empty() : Optional.of(this);
  }
}
