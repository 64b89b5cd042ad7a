package dev.blockjob.jobs.graph;

import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.qmp.QmpGreeting.QemuVersion;
import java.util.List;
import java.util.Set;

/**
 * A stream that has ended and isn't dismissed leaves a filter without a child in the graph. {@code
 * query-named-block-nodes}, which trips over it, then ends QEMU and its guest with SIGSEGV: every
 * time on 7.2.22, never on 10.0.13 and 11.1.3. Mended upstream in 10.2. The same question while an
 * image is being created aborts 7.2.22 now and then ({@code qcow2_get_specific_info}: Assertion).
 *
 * <p>Our own streams are dismissed by QEMU where this can happen; this is for those of other
 * clients.
 */
public final class DangerousJobs {

  private static final QemuVersion MENDED_STABLE = new QemuVersion(10, 0, 13);

  /** A create job may be opening the image. */
  private static final Set<JobStatus> OPENING =
      Set.of(JobStatus.CREATED, JobStatus.RUNNING, JobStatus.PAUSED);

  private DangerousJobs() {}

  /** Whether that QEMU may crash. No schema tells, so this once it is the version that counts. */
  public static boolean areDangerousTo(QemuVersion qemu) {
    if (qemu.major() != MENDED_STABLE.major()) {
      return qemu.major() < MENDED_STABLE.major();
    }
    return qemu.minor() == MENDED_STABLE.minor()
        ? qemu.micro() < MENDED_STABLE.micro()
        : qemu.minor() < 2;
  }

  /**
   * Refuses to go on if there is one.
   *
   * @throws RequestException BUSY with the job to dismiss
   */
  public static void refuse(List<JobInfo> jobs) {
    for (JobInfo job : jobs) {
      if (job.type().equals("stream") && job.status() == JobStatus.CONCLUDED) {
        throw new RequestException(
            Reason.BUSY,
            "the stream job '"
                + job.id()
                + "' has ended and is not dismissed, and this QEMU crashes when it's asked for its"
                + " nodes then: dismiss the job first (job-dismiss)",
            List.of(job.id().value()));
      }
      if (job.type().equals("create") && OPENING.contains(job.status())) {
        throw new RequestException(
            Reason.BUSY,
            "the job '"
                + job.id()
                + "' creates an image, and this QEMU can crash when it's asked for its nodes"
                + " meanwhile: wait for its end, then ask again",
            List.of(job.id().value()));
      }
    }
  }
}
