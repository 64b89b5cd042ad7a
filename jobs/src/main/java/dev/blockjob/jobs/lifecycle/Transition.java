package dev.blockjob.jobs.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * The next state and what to send on the way there.
 *
 * @param command null for nothing
 */
public record Transition(State state, @Nullable JobCommand command) {

  static Transition stay(State state) {
    return new Transition(state, null);
  }
}
