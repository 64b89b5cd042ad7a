package dev.blockjob.operations.step;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;

/**
 * Ends the copier of {@link CopyImage} and sees that none is left, one of a process that died
 * included: it would write on into whatever is made of the file.
 */
public record AwaitCopier(Path file, Path claim) implements Step {

  static AwaitCopier read(JsonObject json) {
    return new AwaitCopier(
        Path.of(JsonFields.text(json, "file")), Path.of(JsonFields.text(json, "claim")));
  }

  @Override
  public Kind kind() {
    return Kind.AWAIT_COPIER;
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
}
