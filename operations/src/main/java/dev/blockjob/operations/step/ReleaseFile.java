package dev.blockjob.operations.step;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/** Removes the claim of {@link CreateFile}: the file is the user's from now on. */
public record ReleaseFile(Path claim) implements Step {

  static ReleaseFile read(JsonObject json) {
    return new ReleaseFile(Path.of(JsonFields.text(json, "claim")));
  }

  @Override
  public Kind kind() {
    return Kind.RELEASE_FILE;
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
}
