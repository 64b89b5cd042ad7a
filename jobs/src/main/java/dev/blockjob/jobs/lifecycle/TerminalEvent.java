package dev.blockjob.jobs.lifecycle;

import org.jspecify.annotations.Nullable;

/** How QEMU reported a job's end. */
public sealed interface TerminalEvent {

  /** It ended without an error, which does not tell whether it pivoted. */
  record Success() implements TerminalEvent {}

  /** It ended with an error. */
  record Failure(String text) implements TerminalEvent {}

  /** It was cancelled. */
  record Cancel() implements TerminalEvent {}

  /** How a concluded job in {@code query-jobs} ended, for which no event was seen. */
  static TerminalEvent ofConcluded(@Nullable String error) {
    if (error == null) {
      return new Success();
    }
    // job.c gives a cancelled job strerror(ECANCELED) as its error, on 7.2 to 11.1
    return error.equals("Operation canceled") ? new Cancel() : new Failure(error);
  }
}
