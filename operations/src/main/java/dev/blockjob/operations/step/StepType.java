package dev.blockjob.operations.step;

import dev.blockjob.qmp.WireName;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/**
 * A kind of step, as a journal knows it.
 *
 * @param wireName its name in journals, which never changes
 * @param reader makes one of its members; fails with {@link IllegalArgumentException} if one is
 *     missing
 */
public record StepType<S extends Step>(
    String wireName, Class<S> step, Function<JsonObject, S> reader) implements WireName {}
