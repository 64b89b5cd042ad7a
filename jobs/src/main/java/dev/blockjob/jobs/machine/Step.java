package dev.blockjob.jobs.machine;

import org.jspecify.annotations.Nullable;

/**
 * The next state and what to send on the way there.
 *
 * @param command null for nothing
 */
public record Step(State state, @Nullable Send command) {

  static Step stay(State state) {
    return new Step(state, null);
  }
}
