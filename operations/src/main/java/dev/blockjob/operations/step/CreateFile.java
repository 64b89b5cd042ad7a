package dev.blockjob.operations.step;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
public record CreateFile(Path file, Path claim, long size, @Nullable Path like) implements Step {

  private static final String CREATED = "created ";

  static CreateFile read(JsonObject json) {
    String like = json.getString("like");
    return new CreateFile(
        Path.of(JsonFields.text(json, "file")),
        Path.of(JsonFields.text(json, "claim")),
        json.getLong("size", 0L),
        like == null ? null : Path.of(like));
  }

  @Override
  public Kind kind() {
    return Kind.CREATE_FILE;
  }

  @Override
  public String description() {
    return "create " + file;
  }

  /** What is written down when it is done. */
  public static String answer(String identity) {
    return CREATED + identity;
  }

  /** Which file that was; empty if {@code answer} doesn't tell. */
  public static Optional<String> identity(String answer) {
    return answer.startsWith(CREATED)
        ? Optional.of(answer.substring(CREATED.length()))
        : Optional.empty();
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
}
