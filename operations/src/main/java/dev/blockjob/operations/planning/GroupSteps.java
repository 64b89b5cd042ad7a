package dev.blockjob.operations.planning;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.operations.step.job.HoldJobs;
import dev.blockjob.operations.step.job.SwitchJobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a group of jobs that switch together: all are started, all reach their gates, all
 * are let through at once. Each end is a step of its own, so that the journal has each that was
 * seen.
 */
public final class GroupSteps {

  private GroupSteps() {}

  /**
   * The steps of jobs that switch together.
   *
   * @param hold how long the jobs may be held where all can switch and none has; null for not
   */
  public static List<Step> steps(
      List<Step> starts, List<JobId> jobs, @Nullable Duration hold, List<Step> tidying) {
    List<Step> steps = new ArrayList<>(starts);
    steps.add(new AwaitGates(jobs));
    if (hold != null) {
      steps.add(new HoldJobs(jobs, hold));
    }
    steps.add(new SwitchJobs(jobs));
    jobs.forEach(job -> steps.add(new AwaitEnds(List.of(job))));
    steps.addAll(tidying);
    return steps;
  }
}
