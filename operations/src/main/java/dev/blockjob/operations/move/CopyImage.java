package dev.blockjob.operations.move;

import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.Trait;
import dev.blockjob.operations.step.file.CreateFile;
import dev.blockjob.operations.step.node.ReadOnlyNode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Has a program copy an image that nothing writes to into a file of ours, and writes the copy
 * through to the disk. Doing it again starts from the beginning.
 *
 * @param node that has the image open, and only reads it
 * @param source absolute
 * @param file absolute; there, by {@link CreateFile}
 * @param claim of {@code file}
 * @param copier {@code reflink}, {@code cp}, or a shell command that gets both names behind it
 */
public record CopyImage(String node, Path source, Path file, Path claim, String copier)
    implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<CopyImage> TYPE =
      new StepType<>("copy-image", CopyImage.class, CopyImage::read);

  static CopyImage read(JsonObject json) {
    return new CopyImage(
        JsonFields.text(json, "node"),
        Path.of(JsonFields.text(json, "source")),
        Path.of(JsonFields.text(json, "file")),
        Path.of(JsonFields.text(json, "claim")),
        JsonFields.text(json, "copier"));
  }

  @Override
  public StepType<CopyImage> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "copy " + source + " to " + file + " by " + copier + ", through to the disk";
  }

  /** How far a copier got can't be seen. */
  @Override
  public Evidence evidence(ObservedState observed) {
    return Evidence.NOT_HAPPENED;
  }

  @Override
  public List<Step> compensation() {
    return List.of(new AwaitCopier(file, claim));
  }

  @Override
  public JsonObject json() {
    return new JsonObject()
        .put("node", node)
        .put("source", source.toString())
        .put("file", file.toString())
        .put("claim", claim.toString())
        .put("copier", copier);
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return qemu.commands()
        .graph()
        .compose(graph -> ReadOnlyNode.in(graph, node, "nobody writes there"))
        .compose(v -> ImageCopier.at(qemu).copy(this, run.sent()));
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.LONG, Trait.NEEDS_FILES, Trait.LEAVES_FILES);
  }

  @Override
  public List<String> quiescent() {
    return List.of(file.toString());
  }

  /** Waits a while for the copier of a process that has died: it ends soon. Blocks. */
  public void settle() {
    if (Files.exists(claim, LinkOption.NOFOLLOW_LINKS)) {
      var unused = ImageCopier.isFree(new AwaitCopier(file, claim));
    }
  }
}
