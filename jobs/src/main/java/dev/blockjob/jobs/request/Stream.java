package dev.blockjob.jobs.request;

import dev.blockjob.jobs.job.JobId;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Copies the data of the layers below {@code disk}'s layer, down to and without {@code base}, up
 * into it: {@code block-stream}. Afterwards its backing file is {@code base}, or nothing. The files
 * of the layers that drop out stay where they are.
 *
 * @param disk qdev id, {@code -drive} id, node name or image path
 * @param top the layer to stream into: a node or file of the disk's chain; null for the active
 *     layer
 * @param base node or file that stays the backing file; null to make the layer stand alone
 * @param onError about I/O errors; QEMU's default is report. With {@link OnError#IGNORE} the job
 *     runs to the end and still ends with an error
 * @param speed the limit in bytes per second; 0, the default, for none
 * @param backingFile written into the layer instead of what this library works out; null otherwise
 * @param allowRemoteBacking whether layers that a server has (NBD, SSH, iSCSI and the like) may be
 *     read, though QEMU gives the guest wrong data instead of an error where such a read fails
 *     while the stream runs; default false: refused
 * @param allowPlain whether what is encrypted may be copied into an image in plain; default false:
 *     that is refused
 * @param autoFinalize whether it finalizes by itself; default false: this library finalizes at
 *     PENDING. True for a job that nobody will follow
 * @param jobId null to have one made
 */
@RecordBuilder
public record Stream(
    String disk,
    @Nullable String top,
    @Nullable String base,
    @Nullable OnError onError,
    long speed,
    @Nullable String backingFile,
    boolean allowRemoteBacking,
    boolean allowPlain,
    boolean autoFinalize,
    @Nullable JobId jobId)
    implements BlockJobRequest, StreamBuilder.With {

  /** Streams the whole chain of {@code disk} into its active layer; change it by its withers. */
  public static Stream of(String disk) {
    return new Stream(disk, null, null, null, 0, null, false, false, false, null);
  }

  /** Refuses what a stream can't do, before anything is sent. */
  public Stream {
    Checks.disk(disk);
    Checks.speed(speed);
    if (backingFile != null && base == null) {
      throw new IllegalArgumentException("a backing file without a base makes no sense");
    }
  }

  @Override
  public String type() {
    return "stream";
  }
}
