package dev.blockjob.jobs.check;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.graph.NodeUser;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Checks whether a running job is in the way. Only what QEMU 7.2 to 11.1 all refuse is refused
 * here; where the graph doesn't show who holds what, QEMU decides.
 */
public final class JobConflicts {

  private JobConflicts() {}

  /** Refuses an id that a job has, concluded ones included. */
  public static void refuseTakenId(BlockGraph graph, JobId id) {
    graph
        .job(id)
        .ifPresent(
            job -> {
              throw new RequestException(
                  Reason.BUSY,
                  "there is a job '"
                      + id
                      + "' already ("
                      + words(job)
                      + "): use another id"
                      + (job.status() == JobStatus.CONCLUDED ? ", or dismiss that one" : ""));
            });
  }

  /** Refuses if a job holds one of the nodes. A backup holds its own filter only, not the disk. */
  public static void refuseHeld(BlockGraph graph, String what, Collection<String> nodes) {
    for (String node : nodes) {
      holder(graph, node)
          .ifPresent(
              job -> {
                throw busy(what, job, "needs its node '" + node + "'");
              });
    }
  }

  /** Refuses if a job's filter is on top of the disk: QEMU wants its root node for the new job. */
  public static void refuseFilteredByJob(BlockGraph graph, Disk disk) {
    if (!disk.root().equals(disk.active())) {
      holder(graph, disk.root())
          .ifPresent(
              job -> {
                throw busy(disk.name(), job, "has its filter '" + disk.root() + "' on it");
              });
    }
  }

  /** Whether only jobs that have ended keep the node: it goes when they are dismissed. */
  static boolean isLeftByJob(BlockGraph graph, String node) {
    List<NodeUser> users = graph.users(node);
    return !users.isEmpty() && users.stream().allMatch(user -> isEndedJob(graph, user));
  }

  static boolean isEndedJob(BlockGraph graph, NodeUser user) {
    return user.kind() == NodeUser.Kind.JOB && !isAlive(graph, user.name());
  }

  private static boolean isAlive(BlockGraph graph, String job) {
    return graph
        .job(new JobId(job))
        .map(JobInfo::status)
        .filter(status -> status != JobStatus.CONCLUDED && status != JobStatus.NULL)
        .isPresent();
  }

  private static Optional<JobInfo> holder(BlockGraph graph, String node) {
    List<NodeUser> users = graph.users(node);
    return users.stream()
        .filter(user -> user.kind() == NodeUser.Kind.JOB && isAlive(graph, user.name()))
        .findFirst()
        .flatMap(user -> graph.job(new JobId(user.name())));
  }

  private static RequestException busy(String what, JobInfo job, String why) {
    return new RequestException(
        Reason.BUSY,
        what
            + " is busy: job '"
            + job.id()
            + "' ("
            + words(job)
            + ") "
            + why
            + "; wait for it or cancel it",
        List.of(job.id().value()));
  }

  private static String words(JobInfo job) {
    return job.type() + ", " + job.status().wireName();
  }
}
