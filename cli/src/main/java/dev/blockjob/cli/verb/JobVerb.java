package dev.blockjob.cli.verb;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.follow.Following;
import dev.blockjob.cli.follow.Remains;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.JobId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
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

  /** What was done, for people: {@code paused}. */
  abstract String done();

  /** Whether it leaves the job's target as it is then. */
  boolean cancels() {
    return false;
  }

  abstract Future<Void> send(BlockJob job);

  @Override
  int run(Session session) throws TimeoutException {
    BlockJob job = session.job(new JobId(id));
    Optional<String> leaves =
        cancels() ? new Remains(session).targetOf(job.id()).get() : Optional.empty();
    session.answer(send(job), "while QEMU was being asked about " + id);
    if (wait) {
      return new Following(session, false).follow(job, null);
    }
    if (session.json()) {
      session.json(new JsonObject().put("job", id).put("done", done()));
    } else {
      session.screen().line(id + ": " + done());
      leaves.ifPresent(file -> session.screen().line(Following.left(file)));
    }
    return ExitCode.DONE;
  }
}
