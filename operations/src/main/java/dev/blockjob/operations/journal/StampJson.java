package dev.blockjob.operations.journal;

import dev.blockjob.jobs.image.Stamp;
import dev.blockjob.operations.step.JsonFields;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** A {@link Stamp} as it is written in a journal. */
final class StampJson {

  private static final String INODE = "inode";
  private static final String SIZE = "size";
  private static final String MODIFIED = "modified";
  private static final String CHANGED = "changed";

  private StampJson() {}

  static JsonObject write(Stamp stamp) {
    return new JsonObject()
        .put(INODE, stamp.inode())
        .put(SIZE, stamp.size())
        .put(MODIFIED, stamp.modified().toString())
        .put(CHANGED, stamp.changed().toString());
  }

  static Stamp read(JsonObject json) {
    return new Stamp(
        json.getLong(INODE),
        json.getLong(SIZE),
        Instant.parse(JsonFields.text(json, MODIFIED)),
        Instant.parse(JsonFields.text(json, CHANGED)));
  }
}
