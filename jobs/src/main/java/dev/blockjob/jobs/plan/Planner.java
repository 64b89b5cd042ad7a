package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.check.JobConflicts;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.ImageUsers;
import dev.blockjob.jobs.image.TrustedFiles;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.CreateImage;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.qmp.schema.QmpSchema;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From graph and request to a plan. Pure: the same input gives the same plan. */
public final class Planner {

  private Planner() {}

  /**
   * The plan for a job.
   *
   * @param schema what this QEMU understands
   * @param files what can be seen of its files; {@link FileChecks#NONE} if QEMU isn't on this host
   * @param id the job's id: the request's own, or {@link JobIds#of one made up}
   * @throws dev.blockjob.jobs.job.RequestException if the request can't be carried out as it stands
   */
  public static StartPlan plan(
      BlockGraph graph, QmpSchema schema, FileChecks files, JobId id, BlockJobRequest request) {
    return plan(graph, schema, files, id, request, null);
  }

  /**
   * The same.
   *
   * @param users who names an image as backing file, for callers that have looked; null to have
   *     them looked for where {@code request} says
   */
  public static StartPlan plan(
      BlockGraph graph,
      QmpSchema schema,
      FileChecks files,
      JobId id,
      BlockJobRequest request,
      @Nullable Function<Path, ImageUsers> users) {
    JobConflicts.refuseTakenId(graph, id);
    PlanningContext context = PlanningContext.of(graph, schema, files, id, users);
    if (request instanceof Mirror mirror) {
      return new MirrorPlan(context, mirror).plan();
    }
    if (request instanceof Commit commit) {
      return new CommitPlan(context, commit).plan();
    }
    if (request instanceof Stream stream) {
      return new StreamPlan(context, stream).plan();
    }
    if (request instanceof Backup backup) {
      return new BackupPlan(context, backup).plan();
    }
    if (request instanceof CreateImage create) {
      return new CreatePlan(context, create).plan();
    }
    throw new AssertionError(request);
  }

  /** {@code files}, if they are this QEMU's; see {@link TrustedFiles}. */
  public static FileChecks trusted(BlockGraph graph, FileChecks files) {
    return new TrustedFiles(PlanningContext.absolute(graph, files), files);
  }

  /** {@code graph} with absolute paths, as far as they can be told. */
  public static BlockGraph absolute(BlockGraph graph, FileChecks files) {
    return PlanningContext.absolute(graph, files);
  }

  /**
   * The plan for a snapshot.
   *
   * @param suffix letters and digits that make names unique
   * @throws dev.blockjob.jobs.job.RequestException if the request can't be carried out as it stands
   */
  public static SnapshotPlan snapshot(
      BlockGraph graph, QmpSchema schema, FileChecks files, String suffix, Snapshot snapshot) {
    JobId id = new JobId("snapshot-" + suffix);
    return new Overlays(PlanningContext.of(graph, schema, files, id), suffix, snapshot).plan();
  }
}
