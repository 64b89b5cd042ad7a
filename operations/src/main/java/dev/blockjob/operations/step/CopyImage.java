package dev.blockjob.operations.step;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

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
    implements Step {

  static CopyImage read(JsonObject json) {
    return new CopyImage(
        JsonFields.text(json, "node"),
        Path.of(JsonFields.text(json, "source")),
        Path.of(JsonFields.text(json, "file")),
        Path.of(JsonFields.text(json, "claim")),
        JsonFields.text(json, "copier"));
  }

  @Override
  public Kind kind() {
    return Kind.COPY_IMAGE;
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
}
