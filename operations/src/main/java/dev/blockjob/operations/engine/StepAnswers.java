package dev.blockjob.operations.engine;

import dev.blockjob.operations.step.StepFailedException;
import io.vertx.core.Future;
import java.util.Optional;

/** What steps answer that may have a reason not to be done. */
public final class StepAnswers {

  private StepAnswers() {}

  /** Deleted, unless there was a reason not to. */
  public static Future<String> deleted(Optional<String> reason) {
    return unless(reason, "deleted");
  }

  /** Done, unless there was a reason not to. */
  public static Future<String> unless(Optional<String> reason, String done) {
    return reason
        .<Future<String>>map(why -> Future.failedFuture(ofFile(why)))
        .orElseGet(() -> Future.succeededFuture(done));
  }

  public static StepFailedException ofFile(String why) {
    return new StepFailedException("file " + why);
  }
}
