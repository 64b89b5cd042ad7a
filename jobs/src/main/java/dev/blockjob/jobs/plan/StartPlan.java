package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.check.ObsoleteNodes;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.qmp.QmpCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a job is started, steered and judged.
 *
 * @param id the job's id
 * @param preparations first, in order
 * @param start then: the command that starts the job
 * @param startCreates the file that {@code start} brings into being; null for none
 * @param atReady what to do then; {@link AtReady#KEEP} for jobs that have none
 * @param finalizeAtPending whether the job waits in PENDING and we send {@code job-finalize}
 * @param promise what the graph must show after success
 * @param proof what must be seen of the target before a success is believed; null for nothing
 * @param obsoleteNodes what to remove when the job has been dismissed, however it ended
 * @param dropped what drops out of the chain; it stays
 */
public record StartPlan(
    JobId id,
    List<Preparation> preparations,
    QmpCommand<Object> start,
    @Nullable Path startCreates,
    AtReady atReady,
    boolean finalizeAtPending,
    GraphPromise promise,
    @Nullable TargetProof proof,
    ObsoleteNodes obsoleteNodes,
    Dropped dropped) {

  /** Copies. */
  public StartPlan {
    preparations = List.copyOf(preparations);
  }

  /** Of a job that drops nothing. */
  StartPlan(
      JobId id,
      List<Preparation> preparations,
      QmpCommand<Object> start,
      @Nullable Path startCreates,
      AtReady atReady,
      boolean finalizeAtPending,
      GraphPromise promise,
      @Nullable TargetProof proof,
      ObsoleteNodes obsoleteNodes) {
    this(
        id,
        preparations,
        start,
        startCreates,
        atReady,
        finalizeAtPending,
        promise,
        proof,
        obsoleteNodes,
        Dropped.NOTHING);
  }

  /**
   * The files that carrying out the plan brings into being. None of them was there before, as far
   * as could be seen.
   */
  public List<Path> files() {
    List<Path> files = new ArrayList<>(CreatedFiles.of(preparations));
    if (startCreates != null) {
      files.add(startCreates);
    }
    return files;
  }

  /** Whether the files that the job uses are open only when {@code start} is accepted. */
  public boolean opensFiles() {
    return start.name().startsWith("drive-");
  }

  /** The nodes that the preparations open, each before those that it uses. */
  public List<String> openedNodes() {
    List<String> nodes = new ArrayList<>();
    for (Preparation step : preparations) {
      if (step instanceof Preparation.AddNode add) {
        nodes.add(0, add.node());
      }
    }
    return nodes;
  }
}
