package dev.blockjob.jobs.machine;

import org.jspecify.annotations.Nullable;

/**
 * The next state and what to send on the way there.
 *
 * @param send null for nothing
 */
public record Step(State state, @Nullable Send send) {

  static Step stay(State state) {
    return new Step(state, null);
  }
}
