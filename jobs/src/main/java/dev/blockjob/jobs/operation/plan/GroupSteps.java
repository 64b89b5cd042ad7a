package dev.blockjob.jobs.operation.plan;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.operation.step.AwaitEnds;
import dev.blockjob.jobs.operation.step.AwaitGates;
import dev.blockjob.jobs.operation.step.HoldJobs;
import dev.blockjob.jobs.operation.step.Step;
import dev.blockjob.jobs.operation.step.SwitchJobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a group of jobs that switch together: all are started, all reach their gates, all
 * are let through at once. Each end is a step of its own, so that the journal has each that was
 * seen.
 */
final class GroupSteps {

  private GroupSteps() {}

  /**
   * @param hold how long the jobs may be held where all can switch and none has; null for not
   */
  static List<Step> steps(
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
