package dev.blockjob.jobs.request;

import dev.blockjob.jobs.job.JobId;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Copies a disk as it is at the start of the job, while the guest goes on: {@code blockdev-backup}.
 *
 * @param disk qdev id, {@code -drive} id, node name or image path
 * @param target where to; a file is created with {@code blockdev-create} and opened for the job
 * @param sync how much; default {@link Sync#FULL}
 * @param compress whether the target's clusters are written compressed; default false. The target's
 *     format must be able to
 * @param onSourceError about read errors; QEMU's default is report
 * @param onTargetError about write errors; QEMU's default is report
 * @param speed the limit in bytes per second; 0, the default, for none
 * @param checkSpace refuse to start when the target's file system, where it can be seen from here,
 *     has less room than the source occupies; default true
 * @param allowPlain whether what is encrypted may be copied into an image in plain; default false:
 *     that is refused
 * @param scanScope where to look for images that QEMU hasn't open and that have the target, if that
 *     is there already, as their backing file: then the backup is refused, and so it is if a file
 *     there can't be read. Default: {@link ScanScope#NONE}, the folders of the target and of the
 *     disk's layers
 * @param autoFinalize whether it finalizes by itself; default false: this library finalizes at
 *     PENDING. True for a job that nobody will follow
 * @param jobId null to have one made
 */
@RecordBuilder
public record Backup(
    String disk,
    Target target,
    Sync sync,
    boolean compress,
    @Nullable OnError onSourceError,
    @Nullable OnError onTargetError,
    long speed,
    boolean checkSpace,
    boolean allowPlain,
    ScanScope scanScope,
    boolean autoFinalize,
    @Nullable JobId jobId)
    implements BlockJobRequest, BackupBuilder.With {

  /** A full backup of {@code disk} to {@code target}; change it by its withers. */
  public static Backup of(String disk, Target target) {
    return new Backup(
        disk, target, Sync.FULL, false, null, null, 0, true, false, ScanScope.NONE, false, null);
  }

  /** Refuses what a backup can't do, before anything is sent. */
  public Backup {
    Checks.disk(disk);
    Checks.speed(speed);
  }

  @Override
  public String type() {
    return "backup";
  }
}
