package dev.blockjob.jobs.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * The next state, and the command to send.
 *
 * @param command null for nothing
 */
public record Transition(State state, @Nullable JobCommand command) {

  static Transition stay(State state) {
    return new Transition(state, null);
  }
}
