package dev.blockjob.bench;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What was measured, beside what it is compared with.
 *
 * @param floor what it can't be better than, measured in turns with it; null for a figure that
 *     stands for itself
 * @param goal null for none
 */
record Figure(
    String name, Unit unit, Samples samples, @Nullable Samples floor, @Nullable Goal goal) {

  /** Of the medians; null without a floor. */
  @Nullable Double ratio() {
    return floor == null ? null : samples.median() / floor.median();
  }

  /** Null without a goal. */
  @Nullable Boolean met() {
    Double ratio = ratio();
    if (goal == null || (goal.ofRatio() && ratio == null)) {
      return null;
    }
    return goal.isMetBy(goal.ofRatio() && ratio != null ? ratio : samples.median());
  }

  JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("name", name)
            .put("unit", unit.symbol())
            .put("times", samples.count())
            .put("median", samples.median());
    if (unit.hasTail()) {
      json.put("p99", samples.percentile(99));
    }
    if (floor != null) {
      json.put("ratio", ratio());
    }
    if (goal != null) {
      json.put("goal", goal.toString()).put("met", met());
    }
    return json;
  }
}
