package dev.blockjob.jobs.job;

import org.jspecify.annotations.Nullable;

/**
 * A job as {@code query-jobs} and {@code query-block-jobs} show it.
 *
 * @param type QMP's name: {@code mirror}, {@code commit} (an active commit too), {@code stream},
 *     {@code backup}, {@code create}, ...
 * @param status where it stands; UNDEFINED for a status that this library doesn't know
 * @param current progress so far; for block jobs in bytes
 * @param total an estimate that moves; {@code current == total} does not mean READY
 * @param error QEMU's text once the job failed
 * @param block what only block jobs have; null for others, and for concluded jobs
 */
public record JobInfo(
    JobId id,
    String type,
    JobStatus status,
    long current,
    long total,
    @Nullable String error,
    @Nullable Block block) {

  /**
   * What only block jobs have.
   *
   * @param speed the limit in bytes per second; 0 for none
   * @param ioStatus {@code ok}, or why the job stands: {@code failed}, {@code nospace}
   * @param paused whether a client paused it
   * @param busy whether it is doing anything right now
   * @param activelySynced whether a mirror's guest writes go to both sides at once; null if QEMU
   *     doesn't tell (before 8.2, or no mirror)
   */
  public record Block(
      long speed,
      String ioStatus,
      boolean paused,
      boolean busy,
      boolean ready,
      @Nullable Boolean activelySynced) {}
}
