package dev.blockjob.operations.planning;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.JobVerb;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.Convergence.Policy;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.qmp.schema.QmpSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What happens when a job doesn't come closer; refuses what can't be done about it here. */
public final class ConvergencePlanner {

  private static final String MIRROR = "blockdev-mirror";
  private static final String THROTTLE = "block_set_io_throttle";

  private ConvergencePlanner() {}

  /**
   * {@code plan} with that convergence.
   *
   * @throws RequestException if this QEMU can't do what its policy takes
   */
  public static Plan add(Plan plan, BlockGraph graph, QmpSchema schema, Convergence convergence) {
    List<PlannedJob> jobs = plan.jobs().stream().filter(job -> job.gate() != Gate.PENDING).toList();
    List<String> notes = new ArrayList<>(plan.notes());
    if (!jobs.isEmpty() && convergence.policy() == Policy.WRITE_BLOCKING) {
      refuseUnlessItCanChange(schema, jobs);
      notes.add(after(convergence.patience()) + "a mirror is switched to write-blocking");
    }
    if (!jobs.isEmpty() && convergence.policy() == Policy.THROTTLE) {
      refuseUnlessItCanSlow(plan, graph, schema);
      notes.add(
          after(convergence.patience())
              + "the guest's writes to that disk are limited; it gets its own limits back");
    }
    Duration giveUp = convergence.giveUp();
    if (giveUp != null) {
      notes.add(after(giveUp) + "everything is rolled back, unless something has switched");
    }
    return plan.converging(notes, convergence);
  }

  private static String after(Duration time) {
    return "when a job has not come closer for " + time.toMillis() / 1000.0 + " s, ";
  }

  private static void refuseUnlessItCanChange(QmpSchema schema, List<PlannedJob> jobs) {
    if (jobs.stream().noneMatch(job -> job.command().equals(MIRROR))) {
      throw new RequestException(
          Reason.NOT_SUPPORTED,
          "only mirrors can be switched to write-blocking, and a merge has none: have the guest"
              + " slowed down (throttle), or wait");
    }
    if (!schema.hasCommand(JobVerb.CHANGE.command())) {
      throw new RequestException(
          Reason.NOT_SUPPORTED,
          "this QEMU can't change a running job ("
              + JobVerb.CHANGE.command()
              + " came with 8.2): start it with copy-mode write-blocking, or have the guest slowed"
              + " down (throttle)");
    }
  }

  private static void refuseUnlessItCanSlow(Plan plan, BlockGraph graph, QmpSchema schema) {
    if (!schema.hasCommand(THROTTLE)) {
      throw new RequestException(
          Reason.NOT_SUPPORTED,
          "this QEMU has no " + THROTTLE + ", so no guest can be slowed down: wait, or give it up");
    }
    for (String disk : plan.disks()) {
      if (graph.disk(disk).qdev() == null) {
        throw new RequestException(
            Reason.NOT_SUPPORTED,
            "no device is on " + disk + ", so there is no guest to slow down: wait, or give it up");
      }
    }
  }
}
