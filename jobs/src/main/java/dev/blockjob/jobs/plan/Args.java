package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.request.OnError;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A command's arguments, in the order they were put; null means QEMU's default. */
final class Args {

  private final JsonObject json = new JsonObject();

  Args put(String name, Object value) {
    json.put(name, value);
    return this;
  }

  Args putIfSet(String name, @Nullable Object value) {
    return value == null ? this : put(name, value);
  }

  Args putIfSet(String name, @Nullable OnError value) {
    return value == null ? this : put(name, value.wireName());
  }

  Args putIf(boolean condition, String name, Object value) {
    return condition ? put(name, value) : this;
  }

  /** 0 is no limit, which is QEMU's default. */
  Args speed(long bytesPerSecond) {
    return putIf(bytesPerSecond != 0, "speed", bytesPerSecond);
  }

  /** Every job of ours stays until we dismiss it, so that its error can be read. */
  Args keepConcluded() {
    return put("auto-dismiss", false);
  }

  JsonObject json() {
    return json;
  }
}
