package dev.blockjob.jobs.request;

import dev.blockjob.jobs.job.JobId;
import org.jspecify.annotations.Nullable;

/**
 * A job to be started. Requests are checked twice before anything is sent: what one record can know
 * in its constructor ({@link IllegalArgumentException}), the rest against the block graph ({@link
 * dev.blockjob.jobs.job.RequestException}).
 */
public sealed interface BlockJobRequest permits Mirror, Commit, Stream, Backup, CreateImage {

  /** The job's id; null to have one made. */
  @Nullable JobId jobId();

  /**
   * A disk by qdev id, {@code -drive} id, node name or image path; for {@link CreateImage} the
   * file.
   */
  String disk();

  /** QEMU's {@code JobType}, such as {@code commit}; made-up ids begin with it. A contract. */
  String type();
}
