package dev.blockjob.operations.engine;

import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One execution of a step.
 *
 * @param sent is asked once for each command that changes something, when that was written, and
 *     what comes next waits for it
 * @param note is told why it takes so long
 */
public record StepRun(Supplier<Future<Void>> sent, Consumer<String> note) {}
