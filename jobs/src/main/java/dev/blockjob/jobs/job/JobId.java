package dev.blockjob.jobs.job;

/**
 * A job's id, unique among QEMU's jobs while the job exists. Jobs of {@code -drive} disks that were
 * started without an id have the disk's.
 */
public record JobId(String value) {

  /** Refuses an empty id. */
  public JobId {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("the job id is empty");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
