package dev.blockjob.operations.step;

import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The types of steps that journals may have. */
public final class StepRegistry {

  private final Map<String, StepType<?>> types = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException if two have the same name
   */
  public StepRegistry(List<StepType<?>> known) {
    for (StepType<?> type : known) {
      if (types.put(type.wireName(), type) != null) {
        throw new IllegalArgumentException("two steps are called \"" + type.wireName() + '"');
      }
    }
  }

  public Collection<StepType<?>> types() {
    return List.copyOf(types.values());
  }

  /**
   * The step that {@link StepJson#write(Step)} wrote.
   *
   * @throws IllegalArgumentException for a step that this version doesn't know
   */
  public Step read(JsonObject json) {
    String name = JsonFields.text(json, StepJson.KIND);
    StepType<?> type = types.get(name);
    if (type == null) {
      throw new IllegalArgumentException("no step is called \"" + name + '"');
    }
    return type.reader().apply(json);
  }
}
