package dev.blockjob.cli.verb;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.option.DurationConverter;
import dev.blockjob.cli.render.JobTable;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.events.DisconnectedException;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.qmp.DisconnectCause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code blockjob watch}. */
@Command(
    name = "watch",
    description = "The jobs, live, until all have ended or Ctrl-C.",
    footerHeading = "%nQMP: ",
    footer = "query-jobs and query-block-jobs at each interval, while you look")
final class WatchVerb extends Verb {

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "500ms",
      description = "How often to look. Default: ${DEFAULT-VALUE}.")
  private Duration interval = Duration.ofMillis(500);

  @Override
  int run(Session session) throws TimeoutException {
    CompletableFuture<DisconnectCause> closed =
        session.connection().closed().toCompletionStage().toCompletableFuture();
    List<JobInfo> before = List.of();
    Duration rest = options().timeout();
    while (true) {
      List<JobInfo> jobs = session.answer(session.jobs().query(), "while asking for the jobs");
      if (!jobs.equals(before) || jobs.isEmpty()) {
        show(session, jobs);
      }
      before = jobs;
      if (jobs.stream().allMatch(job -> job.status() == JobStatus.CONCLUDED)) {
        return ExitCode.DONE;
      }
      switch (session.waiting().pause(interval, closed)) {
        case CAME ->
            throw new DisconnectedException("the jobs to end", InterruptibleWait.value(closed));
        case INTERRUPTED -> {
          return ExitCode.DONE;
        }
        case DEADLINE -> {
          rest = rest == null ? null : rest.minus(interval);
          if (rest != null && (rest.isNegative() || rest.isZero())) {
            throw new TimeoutException("the deadline passed and there are jobs that go on");
          }
        }
      }
    }
  }

  private static void show(Session session, List<JobInfo> jobs) {
    if (session.json()) {
      jobs.forEach(job -> session.json(JsonOutput.job(job)));
      return;
    }
    List<String> lines = JobTable.lines(jobs, session.screen().colors());
    if (session.screen().terminal().live()) {
      session.screen().live(lines);
    } else {
      session.screen().lines(lines);
    }
  }
}
