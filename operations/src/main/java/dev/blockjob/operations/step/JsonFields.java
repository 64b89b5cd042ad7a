package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Members of a journal's records; what is missing fails with {@link IllegalArgumentException}. */
public final class JsonFields {

  private JsonFields() {}

  /** A string. */
  public static String text(JsonObject json, String name) {
    String value = json.getString(name);
    if (value == null) {
      throw new IllegalArgumentException("no \"" + name + "\" in " + json);
    }
    return value;
  }

  public static JsonObject object(JsonObject json, String name) {
    JsonObject value = json.getJsonObject(name);
    if (value == null) {
      throw new IllegalArgumentException("no \"" + name + "\" in " + json);
    }
    return value;
  }

  /** Strings. */
  public static List<String> texts(JsonObject json, String name) {
    JsonArray array = list(json, name);
    return IntStream.range(0, array.size()).mapToObj(array::getString).toList();
  }

  public static List<JsonObject> objects(JsonObject json, String name) {
    JsonArray array = list(json, name);
    return IntStream.range(0, array.size()).mapToObj(array::getJsonObject).toList();
  }

  /** An array of {@code values}. */
  public static JsonArray array(List<?> values) {
    return new JsonArray(new ArrayList<>(values));
  }

  public static @Nullable JobId job(JsonObject json, String name) {
    String id = json.getString(name);
    return id == null ? null : new JobId(id);
  }

  public static JsonObject jobs(List<JobId> jobs) {
    return new JsonObject().put("jobs", array(jobs.stream().map(JobId::value).toList()));
  }

  public static List<JobId> jobs(JsonObject json) {
    return texts(json, "jobs").stream().map(JobId::new).toList();
  }

  private static JsonArray list(JsonObject json, String name) {
    JsonArray array = json.getJsonArray(name);
    if (array == null) {
      throw new IllegalArgumentException("no \"" + name + "\" in " + json);
    }
    return array;
  }
}
