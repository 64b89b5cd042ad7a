package dev.blockjob.cli.verb;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.render.JobTable;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobStatus;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code blockjob jobs}. */
@Command(
    name = "jobs",
    description = "All jobs that QEMU knows, concluded ones included.",
    footerHeading = "%nQMP: ",
    footer = "query-jobs, query-block-jobs")
final class JobsVerb extends Verb {

  @Override
  int run(Session session) {
    List<JobInfo> jobs = session.answer(session.jobs().query(), "while asking for the jobs");
    if (session.json()) {
      jobs.forEach(job -> session.json(JsonOutput.job(job)));
    } else {
      session.screen().lines(JobTable.lines(jobs, session.screen().colors()));
      if (jobs.stream().anyMatch(job -> job.status() == JobStatus.CONCLUDED)) {
        session.screen().line("concluded ones stay until `blockjob job dismiss ID`");
      }
    }
    return ExitCode.DONE;
  }
}
