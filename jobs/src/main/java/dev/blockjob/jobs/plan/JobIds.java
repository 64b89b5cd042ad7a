package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.CreateImage;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Makes up job ids that people can read: {@code mirror-vd0-3f9a}. */
public final class JobIds {

  private static final int LONGEST_DISK = 16;

  private JobIds() {}

  /**
   * The request's own id, else one made of what it does, the disk's name and {@code suffix}.
   *
   * @param suffix draws letters and digits; as often as it takes for an id that no job has
   * @throws dev.blockjob.jobs.job.RequestException if there is no such disk
   */
  public static JobId of(BlockGraph graph, BlockJobRequest request, Supplier<String> suffix) {
    JobId given = request.jobId();
    if (given != null) {
      return given;
    }
    String stem = stem(request.type(), subject(graph, request));
    JobId id = new JobId(stem + suffix.get());
    while (graph.job(id).isPresent()) {
      id = new JobId(stem + suffix.get());
    }
    return id;
  }

  /** What is done and to what, before the suffix; the disk's name made fit and short. */
  public static String stem(String verb, String disk) {
    return verb + "-" + clean(disk) + "-";
  }

  /**
   * Whether {@code id}, of a job or an operation, may be that of {@code disk}, or of several disks
   * with it: of long names only the beginning is in it.
   */
  public static boolean mayName(String id, String disk) {
    int first = id.indexOf('-');
    int last = id.lastIndexOf('-');
    if (first >= last) {
      return true;
    }
    String names = id.substring(first + 1, last);
    return names.length() >= LONGEST_DISK || ("-" + names + "-").contains("-" + clean(disk) + "-");
  }

  private static String subject(BlockGraph graph, BlockJobRequest request) {
    if (request instanceof CreateImage create) {
      Path name = create.file().getFileName();
      return name == null ? "" : name.toString();
    }
    return graph.disk(request.disk()).name();
  }

  private static String clean(String name) {
    String clean = name.replaceAll("[^A-Za-z0-9._-]+", "");
    return clean.length() <= LONGEST_DISK ? clean : clean.substring(0, LONGEST_DISK);
  }
}
