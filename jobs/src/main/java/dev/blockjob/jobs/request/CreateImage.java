package dev.blockjob.jobs.request;

import dev.blockjob.jobs.job.JobId;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Creates an image file by {@code blockdev-create}, first the file, then the format in it. No node
 * is left open.
 *
 * @param file must not exist yet; QEMU's path
 * @param format such as {@code qcow2} or {@code raw}
 * @param size virtual size in bytes
 * @param backingFile written into the header; null for none
 * @param backingFormat the backing file's format; needed with a backing file
 * @param encrypt the id of a {@code secret} object of QEMU's, with which a qcow2 or luks image is
 *     encrypted (LUKS); null for one in plain
 * @param jobId of the job that writes the format; null to have one made
 */
@RecordBuilder
public record CreateImage(
    Path file,
    String format,
    long size,
    @Nullable String backingFile,
    @Nullable String backingFormat,
    @Nullable String encrypt,
    @Nullable JobId jobId)
    implements BlockJobRequest, CreateImageBuilder.With {

  /** An image that stands alone. */
  public static CreateImage of(Path file, String format, long size) {
    return new CreateImage(file, format, size, null, null, null, null);
  }

  /** The same image over a backing file, whose format must be named. */
  public CreateImage over(String backingFile, String backingFormat) {
    return new CreateImage(file, format, size, backingFile, backingFormat, encrypt, jobId);
  }

  /** Refuses a negative size, and a backing file without its format. */
  public CreateImage {
    if (size < 0) {
      throw new IllegalArgumentException("the size " + size + " is negative");
    }
    if (backingFile != null && backingFormat == null) {
      throw new IllegalArgumentException("the backing file's format must be named");
    }
  }

  @Override
  public String disk() {
    return file.toString();
  }

  @Override
  public String type() {
    return "create";
  }
}
