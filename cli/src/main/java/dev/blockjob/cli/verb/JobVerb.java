package dev.blockjob.cli.verb;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.follow.JobFollower;
import dev.blockjob.cli.follow.PendingRecovery;
import dev.blockjob.cli.option.StateOption;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A verb about one job: one command, and QEMU's answer. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
abstract class JobVerb extends Verb {

  @Parameters(index = "0", paramLabel = "ID", description = "The job, as `blockjob jobs` shows it.")
  private String id;

  @Option(
      names = "--wait",
      description = "Stay until the job has ended, and say how. Ctrl-C leaves it alone.")
  private boolean wait;

  @Mixin private StateOption state;

  /** What was done, for people: {@code paused}. */
  abstract String done();

  abstract Future<Void> send(BlockJob job);

  /**
   * What there is to mind about that, for people; null for nothing.
   *
   * @param own whether the job was started over this connection
   */
  @Nullable String mind(BlockJob job, boolean own) {
    return null;
  }

  /**
   * Whether it changes a chain, or takes from QEMU what tells that it was changed: then a job of an
   * operation that isn't finished is refused.
   */
  boolean changesChain() {
    return false;
  }

  @Override
  int run(Session session) throws TimeoutException {
    if (changesChain()) {
      PendingRecovery.refuseOwned(state.folder(environment()), new JobId(id));
    }
    BlockJob job = session.job(new JobId(id));
    session.answer(send(job), "while QEMU was being asked about " + id);
    if (wait) {
      return JobFollower.others(session).follow(job, null);
    }
    if (session.json()) {
      session.json(new JsonObject().put("job", id).put("done", done()));
    } else {
      String mind = mind(job, session.isOwn(job.id()));
      session.screen().line(id + ": " + done() + (mind == null ? "" : "; " + mind));
    }
    return ExitCode.DONE;
  }
}
