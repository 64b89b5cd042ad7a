package dev.blockjob.jobs.operation.step;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/**
 * Takes {@link CreateFile} back: deletes the file if it is the claimed one and nobody uses it, then
 * the claim.
 */
public record DiscardFile(Path file, Path claim) implements Step {

  static DiscardFile read(JsonObject json) {
    return new DiscardFile(Path.of(Fields.text(json, "file")), Path.of(Fields.text(json, "claim")));
  }

  @Override
  public Kind kind() {
    return Kind.DISCARD_FILE;
  }

  @Override
  public String what() {
    return "delete " + file + ", which this operation created";
  }

  @Override
  public Evidence evidence(Facts facts) {
    return facts.files().contains(claim) ? Evidence.NOT_HAPPENED : Evidence.HAPPENED;
  }

  @Override
  public boolean isFinal() {
    return true;
  }

  @Override
  public boolean isTidying() {
    return true;
  }

  @Override
  public List<Path> files() {
    return List.of(claim);
  }

  @Override
  public JsonObject json() {
    return new JsonObject().put("file", file.toString()).put("claim", claim.toString());
  }
}
