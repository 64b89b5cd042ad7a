package dev.blockjob.jobs.request;

import dev.blockjob.qmp.WireName;

/** The reaction of a job to an I/O error: QMP's {@code BlockdevOnError}. */
public enum OnError implements WireName {
  /** End with an error. */
  REPORT("report"),
  /** Go on; a mirror and a commit try that part again, a stream ends with an error all the same. */
  IGNORE("ignore"),
  /** {@code stop} for "no space left", {@code report} for the rest. */
  ENOSPC("enospc"),
  /**
   * Pause the job (and, for the source of a mirror, the guest where QEMU does so) until it is
   * resumed.
   */
  STOP("stop"),
  /** What the device's {@code rerror}/{@code werror} say. */
  AUTO("auto");

  private final String wireName;

  OnError(String wireName) {
    this.wireName = wireName;
  }

  @Override
  public String wireName() {
    return wireName;
  }
}
