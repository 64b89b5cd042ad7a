package dev.blockjob.jobs;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.impl.BlockJobsImpl;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.LeftBehindException;
import dev.blockjob.jobs.job.NamelessFileException;
import dev.blockjob.jobs.job.PreparationException;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import java.util.List;

/**
 * The block jobs of one QEMU: start them, find them, steer them. All methods may be called from any
 * thread; Futures complete on the connection's event loop, and fail as {@link
 * QmpConnection#execute(dev.blockjob.qmp.QmpCommand)} says, too.
 */
public interface BlockJobs {

  /** The block jobs behind {@code connection}, which stays the caller's to close. */
  static BlockJobs on(QmpConnection connection) {
    return new BlockJobsImpl(connection);
  }

  /** The connection given to {@link #on}. */
  QmpConnection connection();

  /** The disks, nodes and jobs as they are now. */
  Future<BlockGraph> graph();

  /**
   * Whether two paths lead to the same file for this QEMU, as far as can be seen from here: one
   * that is relative is taken from QEMU's working folder. For {@link BlockGraph#disk(String,
   * SameFile)}. Looks at files and processes, so it blocks.
   */
  SameFile sameFile();

  /**
   * All jobs that QEMU knows, concluded ones included: {@code query-jobs} and {@code
   * query-block-jobs}.
   */
  Future<List<JobInfo>> query();

  /**
   * Checks {@code request} against the graph and starts it. What it would write into and exists
   * already (a commit's base, a target) must not be the backing file of an image that QEMU hasn't
   * open, as far as that can be seen: where the request's scan scope says and QEMU's files can be
   * looked at, and up to the moment before the job starts.
   *
   * <p>The Future completes when QEMU has accepted the job; the job may have ended by then. It
   * fails with {@link RequestException} if the check found something: then nothing was sent that
   * changes anything. If a later step fails (with {@link PreparationException} where that was a
   * preparing job, else as QEMU answered), what this call created (nodes, files) is removed again
   * as far as it is provably its own and unused, and {@link LeftBehindException}s that are
   * suppressed in the failure say what was left. The same goes for the target of a job that QEMU
   * says failed or was cancelled later.
   */
  Future<BlockJob> start(BlockJobRequest request);

  /**
   * Follows a job that another client started, or that was started over an earlier connection. No
   * graph change was promised for it, so its outcome is what QEMU reports; it is not dismissed.
   *
   * <p>Fails with {@link RequestException} if QEMU knows no such job.
   */
  Future<BlockJob> attach(JobId id);

  /**
   * Puts a new overlay on each disk, in one transaction: all or none. See {@link Snapshot}.
   *
   * <p>Fails with {@link NamelessFileException} if it was taken, but an overlay lost its name
   * meanwhile.
   *
   * @return the disks as they are afterwards
   */
  Future<BlockGraph> snapshot(Snapshot snapshot);
}
