package dev.blockjob.jobs.graph;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.JobInfo;
import dev.blockjob.jobs.JobStatus;
import dev.blockjob.qmp.ProtocolException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes {@link JobInfo} from {@code query-jobs} and {@code query-block-jobs}. */
public final class JobReader {

  private JobReader() {}

  /**
   * All jobs of {@code queryJobs}, each with what {@code queryBlockJobs} has about it.
   *
   * @param queryJobs the return value of {@code query-jobs}
   * @param queryBlockJobs the return value of {@code query-block-jobs}, asked right after
   * @throws ProtocolException if one of them isn't what QEMU answers
   */
  public static List<JobInfo> read(JsonArray queryJobs, JsonArray queryBlockJobs) {
    Map<String, JobInfo.Block> blocks =
        ProtocolException.reading(
            "query-block-jobs",
            () ->
                Json.objects(queryBlockJobs).stream()
                    .collect(
                        Collectors.toMap(
                            job -> Json.string(job, "device"), JobReader::block, (a, b) -> b)));
    return ProtocolException.reading(
        "query-jobs",
        () ->
            Json.objects(queryJobs).stream()
                .map(job -> info(job, blocks.get(Json.string(job, "id"))))
                .toList());
  }

  /** The job of that id. */
  public static Optional<JobInfo> find(List<JobInfo> jobs, JobId id) {
    return jobs.stream().filter(job -> job.id().equals(id)).findFirst();
  }

  private static JobInfo info(JsonObject job, JobInfo.@Nullable Block block) {
    return new JobInfo(
        new JobId(Json.string(job, "id")),
        Json.string(job, "type"),
        Optional.ofNullable(Json.optionalString(job, "status"))
            .flatMap(JobStatus::of)
            .orElse(JobStatus.UNDEFINED),
        Json.number(job, "current-progress"),
        Json.number(job, "total-progress"),
        Json.optionalString(job, "error"),
        block);
  }

  private static JobInfo.Block block(JsonObject block) {
    return new JobInfo.Block(
        Json.number(block, "speed"),
        Optional.ofNullable(Json.optionalString(block, "io-status")).orElse("ok"),
        Json.flag(block, "paused"),
        Json.flag(block, "busy"),
        Json.flag(block, "ready"),
        Json.optionalFlag(block, "actively-synced"));
  }
}
