package dev.blockjob.jobs.machine;

import org.jspecify.annotations.Nullable;

/** QEMU's last word on a job. */
public sealed interface Word {

  /** It ended without an error, which does not tell whether it pivoted. */
  record Success() implements Word {}

  /** It ended with an error. */
  record Failure(String text) implements Word {}

  /** It was cancelled. */
  record Cancel() implements Word {}

  /** How a concluded job in {@code query-jobs} ended, for which no event was seen. */
  static Word ofConcluded(@Nullable String error) {
    if (error == null) {
      return new Success();
    }
    // job.c gives a cancelled job strerror(ECANCELED) as its error, on 7.2 to 11.1
    return error.equals("Operation canceled") ? new Cancel() : new Failure(error);
  }
}
