package dev.blockjob.jobs.request;

/** What a job does about an I/O error: QMP's {@code BlockdevOnError}. */
public enum OnError {
  /** End with an error. */
  REPORT,
  /** Go on; a mirror and a commit try that part again, a stream ends with an error all the same. */
  IGNORE,
  /** {@code stop} for "no space left", {@code report} for the rest. */
  ENOSPC,
  /**
   * Pause the job (and, for the source of a mirror, the guest where QEMU does so) until it is
   * resumed.
   */
  STOP,
  /** What the device's {@code rerror}/{@code werror} say. */
  AUTO;

  /** QMP's name. */
  public String wireName() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
