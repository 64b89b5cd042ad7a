package dev.blockjob.jobs;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobProgress;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.JobVerb;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.CopyMode;
import io.vertx.core.Future;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One job. The verbs send one command each; the Future completes with QEMU's answer. Before
 * sending, a verb is checked against the last known status and {@link JobVerb}'s table: what the
 * table doesn't allow is logged and sent all the same (events can lag), and QEMU's refusal is
 * passed on as it is; {@link #status()} and {@link JobVerb#allowedIn()} explain it.
 */
public interface BlockJob {

  JobId id();

  /** What kind of job it is, as {@link JobInfo#type()}. */
  String type();

  /**
   * The nodes that {@link BlockJobs#start} opened for it, in the order in which {@code
   * blockdev-del} can close them. Once the job has ended, those that are not in use are closed
   * before {@link #outcome()} completes; where the connection ends before, they stay open. Empty
   * for a job that was {@linkplain BlockJobs#attach attached}.
   */
  List<String> openedNodes();

  /**
   * The files of the layers that a commit drops from the chain if it succeeds, the topmost first:
   * they stay, and go on naming the base as their backing file, so that they count as images that
   * read through it. Empty for other jobs, for those that were attached to, and where the files
   * can't be seen from here.
   */
  List<Path> droppedFiles();

  /**
   * The nodes of the layers that a commit has dropped, and the nodes of their files, as far as they
   * are still there and not in use: QEMU keeps those that were added with {@code blockdev-add} or
   * {@code -blockdev}. In the order in which {@code blockdev-del} can close them; one that was
   * added as a part of another goes with that one. To be asked once the job has ended well. Empty
   * for other jobs, and for those that were attached to. Asks QEMU for its graph, and fails as that
   * does.
   */
  Future<List<String>> droppedNodes();

  /** The last status that QEMU told; UNDEFINED before the first. */
  JobStatus status();

  /** The job as QEMU has it now. Fails with {@link RequestException} if QEMU no longer knows it. */
  Future<JobInfo> query();

  /** {@code job-pause}. Undone by {@link #resume()}. */
  Future<Void> pause();

  /** {@code job-resume}. Also after an I/O error paused the job under {@code on-error=stop}. */
  Future<Void> resume();

  /**
   * {@code block-job-set-speed}.
   *
   * @param bytesPerSecond 0 for no limit
   */
  Future<Void> setSpeed(long bytesPerSecond);

  /**
   * {@code block-job-change}: a mirror's copy mode, from background to write-blocking. QEMU 8.2.
   */
  Future<Void> change(CopyMode copyMode);

  /**
   * {@code job-complete}: a READY mirror or active commit pivots. Fails with {@link
   * RequestException} NO_SUCH_FILE, and isn't sent, if the name of the target's file leads nowhere
   * by now, or to another file than the one that QEMU has open, as far as that can be seen.
   */
  Future<Void> complete();

  /**
   * {@code block-job-cancel} without force: a READY mirror ends with success and <em>without</em>
   * pivot, its target a copy of that moment. Before READY, the same as {@link #cancel()}. Fails as
   * {@link #complete()} does.
   */
  Future<Void> finish();

  /**
   * {@code job-cancel}: ends the job whatever its state; the disk stays as it is. A target that
   * this library created for the job is removed.
   */
  Future<Void> cancel();

  /** {@code job-finalize}: a PENDING job, and all of its transaction, makes its graph changes. */
  Future<Void> finalizeJob();

  /** {@code job-dismiss}: QEMU forgets the concluded job and its error. */
  Future<Void> dismiss();

  /**
   * How far the job is: asks QEMU every {@code interval} while the stream has a handler and isn't
   * paused, never otherwise. Ends when the job has ended or the connection has.
   */
  ReadStream<JobProgress> progress(Duration interval);

  /**
   * Completes once, when the job is READY; fails with {@link IllegalStateException} if it ends
   * without having been. Jobs other than mirror and active commit never are.
   */
  Future<Void> ready();

  /**
   * How the job ended. Driven by events; before it completes, the error was read, the graph that
   * the request promised was verified, and a job started by {@link BlockJobs#start} was dismissed.
   *
   * <p>Fails with {@link dev.blockjob.qmp.OutcomeUnknownException} if the connection ended before
   * that was known. Nothing else fails it: a failed job is an outcome.
   */
  Future<JobOutcome> outcome();
}
