package dev.blockjob.events;

import dev.blockjob.qmp.QmpEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event with its fields read: <a
 * href="https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html">QMP reference</a>. What has no
 * type here, or not the fields it should have, is {@link Unrecognised}; nothing is lost or guessed.
 *
 * <p>{@code switch} on {@link #kind()} without {@code default} to be told by the compiler of new
 * kinds.
 */
public sealed interface QemuEvent {

  /** The event as QEMU sent it, with all data and both times. */
  QmpEvent raw();

  /** For {@code switch}. */
  Kind kind();

  /** One constant for each type of event. */
  enum Kind {
    BLOCK_JOB_COMPLETED,
    BLOCK_JOB_READY,
    BLOCK_JOB_CANCELLED,
    BLOCK_JOB_ERROR,
    BLOCK_JOB_PENDING,
    JOB_STATUS_CHANGE,
    BLOCK_IO_ERROR,
    BLOCK_IMAGE_CORRUPTED,
    BLOCK_WRITE_THRESHOLD,
    BLOCK_EXPORT_DELETED,
    DEVICE_DELETED,
    STOP,
    RESUME,
    RESET,
    SHUTDOWN,
    POWERDOWN,
    MIGRATION,
    UNRECOGNISED
  }

  /** An event that belongs to a job. */
  sealed interface OfJob extends QemuEvent {
    /** The job's id, whatever field QEMU carries it in. */
    String jobId();
  }

  /**
   * A block job ended by itself: with success, or with an error. A mirror that was ended without
   * pivot sends the same event as one that pivoted.
   *
   * @param type such as {@code mirror}
   * @param len the job's length in bytes
   * @param offset bytes done; less than len after an error
   * @param speed the limit in bytes per second, 0 for none
   * @param error QEMU's text; null on success
   */
  record BlockJobCompleted(
      QmpEvent raw,
      String jobId,
      String type,
      long len,
      long offset,
      long speed,
      @Nullable String error)
      implements OfJob {
    @Override
    public Kind kind() {
      return Kind.BLOCK_JOB_COMPLETED;
    }
  }

  /**
   * A mirror or active commit is in step with the guest. Numbers as in {@link BlockJobCompleted}.
   */
  record BlockJobReady(QmpEvent raw, String jobId, String type, long len, long offset, long speed)
      implements OfJob {
    @Override
    public Kind kind() {
      return Kind.BLOCK_JOB_READY;
    }
  }

  /** A block job was cancelled. Numbers as in {@link BlockJobCompleted}. */
  record BlockJobCancelled(
      QmpEvent raw, String jobId, String type, long len, long offset, long speed) implements OfJob {
    @Override
    public Kind kind() {
      return Kind.BLOCK_JOB_CANCELLED;
    }
  }

  /**
   * A block job met an I/O error. Not throttled: a lasting error under {@code ignore} sends
   * thousands a second.
   *
   * @param operation {@code read} or {@code write}
   * @param action what the job does about it: {@code ignore}, {@code report} or {@code stop}
   */
  record BlockJobError(QmpEvent raw, String jobId, String operation, String action)
      implements OfJob {
    @Override
    public Kind kind() {
      return Kind.BLOCK_JOB_ERROR;
    }
  }

  /** A block job with {@code auto-finalize: false} waits for finalize. */
  record BlockJobPending(QmpEvent raw, String jobId, String type) implements OfJob {
    @Override
    public Kind kind() {
      return Kind.BLOCK_JOB_PENDING;
    }
  }

  /**
   * A job's status changed.
   *
   * @param status QMP's name of the new status
   */
  record JobStatusChange(QmpEvent raw, String jobId, String status) implements OfJob {
    @Override
    public Kind kind() {
      return Kind.JOB_STATUS_CHANGE;
    }
  }

  /**
   * The guest met an I/O error. QEMU sends at most one a second for each device.
   *
   * @param qomPath the device; null before QEMU 9.2
   * @param device the {@code -drive} id; empty for {@code -blockdev}
   * @param nodeName the node; null if unknown
   * @param operation {@code read} or {@code write}
   * @param action {@code ignore}, {@code report} or {@code stop}
   * @param noSpace whether the host is out of space
   * @param reason for people
   */
  record BlockIoError(
      QmpEvent raw,
      @Nullable String qomPath,
      String device,
      @Nullable String nodeName,
      String operation,
      String action,
      boolean noSpace,
      String reason)
      implements QemuEvent {
    @Override
    public Kind kind() {
      return Kind.BLOCK_IO_ERROR;
    }
  }

  /**
   * An image's metadata is damaged.
   *
   * @param fatal whether the image is unusable from now on
   * @param offset in bytes; null if not bound to a place
   * @param size in bytes; null if not bound to a place
   */
  record BlockImageCorrupted(
      QmpEvent raw,
      String device,
      @Nullable String nodeName,
      String message,
      @Nullable Long offset,
      @Nullable Long size,
      boolean fatal)
      implements QemuEvent {
    @Override
    public Kind kind() {
      return Kind.BLOCK_IMAGE_CORRUPTED;
    }
  }

  /**
   * A node was written to past its threshold.
   *
   * @param amountExceeded bytes past it
   * @param writeThreshold the threshold, in bytes
   */
  record BlockWriteThreshold(
      QmpEvent raw, String nodeName, long amountExceeded, long writeThreshold)
      implements QemuEvent {
    @Override
    public Kind kind() {
      return Kind.BLOCK_WRITE_THRESHOLD;
    }
  }

  /** A block export is gone and its id free. */
  record BlockExportDeleted(QmpEvent raw, String id) implements QemuEvent {
    @Override
    public Kind kind() {
      return Kind.BLOCK_EXPORT_DELETED;
    }
  }

  /**
   * A device was unplugged.
   *
   * @param device its id; null if it had none
   * @param path its QOM path
   */
  record DeviceDeleted(QmpEvent raw, @Nullable String device, String path) implements QemuEvent {
    @Override
    public Kind kind() {
      return Kind.DEVICE_DELETED;
    }
  }

  /** The guest's processors stopped. */
  record Stop(QmpEvent raw) implements QemuEvent {
    @Override
    public Kind kind() {
      return Kind.STOP;
    }
  }

  /** The guest's processors run again. */
  record Resume(QmpEvent raw) implements QemuEvent {
    @Override
    public Kind kind() {
      return Kind.RESUME;
    }
  }

  /**
   * The guest was reset.
   *
   * @param guest whether it did so itself
   * @param reason such as {@code guest-reset}
   */
  record Reset(QmpEvent raw, boolean guest, String reason) implements QemuEvent {
    @Override
    public Kind kind() {
      return Kind.RESET;
    }
  }

  /**
   * QEMU shuts down, or would but for {@code -no-shutdown}.
   *
   * @param guest whether the guest did so itself
   * @param reason such as {@code host-qmp-quit}, {@code guest-shutdown}, {@code host-signal}
   */
  record Shutdown(QmpEvent raw, boolean guest, String reason) implements QemuEvent {
    @Override
    public Kind kind() {
      return Kind.SHUTDOWN;
    }
  }

  /** The guest was asked to power down. */
  record Powerdown(QmpEvent raw) implements QemuEvent {
    @Override
    public Kind kind() {
      return Kind.POWERDOWN;
    }
  }

  /**
   * A migration's status changed. Only with the migration capability {@code events}.
   *
   * @param status QMP's name of the new status
   */
  record Migration(QmpEvent raw, String status) implements QemuEvent {
    @Override
    public Kind kind() {
      return Kind.MIGRATION;
    }
  }

  /** Any other event, whole. */
  record Unrecognised(QmpEvent raw) implements QemuEvent {
    @Override
    public Kind kind() {
      return Kind.UNRECOGNISED;
    }
  }
}
