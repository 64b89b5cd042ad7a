package dev.blockjob.jobs.graph;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobStatus;
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
                ReplyFields.objects(queryBlockJobs).stream()
                    .collect(
                        Collectors.toMap(
                            job -> ReplyFields.string(job, "device"),
                            JobReader::block,
                            (a, b) -> b)));
    return ProtocolException.reading(
        "query-jobs",
        () ->
            ReplyFields.objects(queryJobs).stream()
                .map(job -> info(job, blocks.get(ReplyFields.string(job, "id"))))
                .toList());
  }

  /** The job of that id. */
  public static Optional<JobInfo> find(List<JobInfo> jobs, JobId id) {
    return jobs.stream().filter(job -> job.id().equals(id)).findFirst();
  }

  private static JobInfo info(JsonObject job, JobInfo.@Nullable Block block) {
    return new JobInfo(
        new JobId(ReplyFields.string(job, "id")),
        ReplyFields.string(job, "type"),
        Optional.ofNullable(ReplyFields.optionalString(job, "status"))
            .flatMap(JobStatus::of)
            .orElse(JobStatus.UNDEFINED),
        ReplyFields.number(job, "current-progress"),
        ReplyFields.number(job, "total-progress"),
        ReplyFields.optionalString(job, "error"),
        block);
  }

  private static JobInfo.Block block(JsonObject block) {
    return new JobInfo.Block(
        ReplyFields.number(block, "speed"),
        Optional.ofNullable(ReplyFields.optionalString(block, "io-status")).orElse("ok"),
        ReplyFields.flag(block, "paused"),
        ReplyFields.flag(block, "busy"),
        ReplyFields.flag(block, "ready"),
        ReplyFields.optionalFlag(block, "actively-synced"));
  }
}
