package dev.blockjob.cli.demo;

import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** The acts, in order. Speeds are limited where there would be nothing to see otherwise. */
final class Acts {

  private static final long MIB = 1 << 20;

  private Acts() {}

  static List<Act> all() {
    return List.of(
        new Act(
            "snapshot",
            "a snapshot: a new overlay takes the writes, what is below stands still",
            "blockdev-create, blockdev-add, blockdev-snapshot in a transaction",
            Acts::snapshot),
        new Act(
            "mirror",
            "while written to, the overlay moves to another file, and the disk pivots",
            "drive-mirror sync=top, job-complete at READY",
            Acts::mirror),
        new Act(
            "backup",
            "a backup of this moment; throttled, paused, resumed and let go",
            "blockdev-backup, job-pause, job-resume, block-job-set-speed",
            Acts::backup),
        new Act(
            "stream",
            "a layer in the middle: snap1 is pulled up into active and drops out",
            "block-stream",
            Acts::stream),
        new Act(
            "commit",
            "all that is left goes down into the base, and the disk pivots: one image",
            "block-commit, job-complete at READY",
            Acts::commit));
  }

  private static String snapshot(Stage stage) {
    Path overlay = Path.of(stage.vm().path("overlay.qcow2"));
    // A node of blockjob's own name: the mirror deletes it when the disk has left it. It would hold
    // on to the layers below, and the last act's commit would be refused.
    Snapshot.Overlay request = new Snapshot.Overlay(DemoVm.DISK, overlay, null);
    stage.answer(stage.vm().jobs().snapshot(new Snapshot(List.of(request))));
    // The overlay gets something to move in the next act.
    stage.lookOn(Duration.ofMillis(1500));
    return "a new overlay";
  }

  private static String mirror(Stage stage) throws TimeoutException {
    Path file = Path.of(stage.vm().path("moved.qcow2"));
    return stage.end(
        stage.start(
            Mirror.of(DemoVm.DISK, new Target.NewFile(file, "qcow2"))
                .withJobId(new JobId("mirror"))
                .withSync(Sync.TOP)
                .withAtReady(AtReady.PIVOT)
                // Below the guest's rate of new 64 KiB areas, but far above what it writes.
                .withGranularity(4096L)
                .withSpeed(12 * MIB)));
  }

  private static String backup(Stage stage) throws TimeoutException {
    Path file = Path.of(stage.vm().path("backup.qcow2"));
    BlockJob job =
        stage.start(
            Backup.of(DemoVm.DISK, new Target.NewFile(file, "qcow2"))
                .withJobId(new JobId("backup"))
                .withSpeed(16 * MIB));
    stage.lookOn(Duration.ofMillis(1500));
    stage.say("job pause");
    stage.answer(job.pause());
    stage.lookOn(Duration.ofMillis(1200));
    stage.say("job resume");
    stage.answer(job.resume());
    stage.lookOn(Duration.ofSeconds(1));
    stage.say("job set-speed 96M");
    stage.answer(job.setSpeed(96 * MIB));
    return stage.end(job);
  }

  private static String stream(Stage stage) throws TimeoutException {
    return stage.end(
        stage.start(
            Stream.of(DemoVm.DISK)
                .withJobId(new JobId("stream"))
                .withTop("active")
                .withBase("base")
                .withSpeed(24 * MIB)));
  }

  private static String commit(Stage stage) throws TimeoutException {
    // The disk has left these files, but they name layers that the commit changes.
    stage.remove("overlay.qcow2", "snap1.qcow2");
    return stage.end(
        stage.start(
            Commit.of(DemoVm.DISK)
                .withJobId(new JobId("commit"))
                .withAtReady(AtReady.PIVOT)
                .withSpeed(48 * MIB)));
  }
}
