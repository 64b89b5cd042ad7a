package dev.blockjob.it;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.OnError;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A job that meets an I/O error: which job, and on which side. The disk is {@code base <- mid <-
 * active} of a {@link DataChain}, and there is a node {@code target}; one of them lies on a
 * blkdebug that fails.
 */
public enum FaultyJob {
  /** An internal commit that can't write to its base. */
  COMMIT("base", "write"),
  /** An active commit that can't write to its base. */
  ACTIVE_COMMIT("base", "write"),
  /** A stream that can't read its base. */
  STREAM("base", "read"),
  /** A mirror that can't read. */
  MIRROR_SOURCE("base", "read"),
  /** A mirror that can't write. */
  MIRROR_TARGET("target", "write"),
  /** A backup that can't read. */
  BACKUP_SOURCE("base", "read"),
  /** A backup that can't write. */
  BACKUP_TARGET("target", "write");

  /** The id of all these jobs. */
  static final JobId ID = new JobId("faulty");

  private final String node;
  private final String operation;

  FaultyJob(String node, String operation) {
    this.node = node;
    this.operation = operation;
  }

  /** What fails, as BLOCK_JOB_ERROR calls it. */
  String operation() {
    return operation;
  }

  /** A QEMU with that disk. */
  Vm start(QemuLab lab, int errno, boolean once, QmpOptions options) {
    DataChain.create(lab, prefix());
    lab.img().create(file(lab, "target"), "raw", DataChain.SIZE);
    List<String> arguments = new ArrayList<>();
    boolean guest = lab.kind().hasGuest();
    for (String layer : List.of("base", "mid", "active", "target")) {
      arguments.add(guest ? "-blockdev" : "--blockdev");
      arguments.add(blockdev(lab, layer, errno, once).encode());
    }
    if (guest) {
      // Only the job is to meet the error: the guest doesn't run, its firmware would read, and
      // the geometry is given, because QEMU would read the first sector to guess it.
      String device = "virtio-blk,id=vd0,drive=active,share-rw=on,cyls=2,heads=16,secs=63";
      arguments.addAll(List.of("-S", "-device", device));
    }
    return lab.vm().chain().options(options).with(arguments.toArray(String[]::new)).start();
  }

  /** {@link #start(QemuLab, int, boolean, QmpOptions)} with the defaults. */
  public Vm start(QemuLab lab, int errno, boolean once) {
    return start(lab, errno, once, QmpOptions.defaults());
  }

  private String prefix() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  private String file(QemuLab lab, String layer) {
    return layer.equals("target") ? prefix() + ".raw" : new DataChain(lab, prefix()).file(layer);
  }

  private JsonObject blockdev(QemuLab lab, String layer, int errno, boolean once) {
    JsonObject file = FaultyNodes.file(file(lab, layer));
    if (layer.equals(node)) {
      file = FaultyNodes.failing(file, operation + "_aio", errno, once);
    }
    JsonObject blockdev =
        new JsonObject()
            .put("driver", layer.equals("target") ? "raw" : "qcow2")
            .put("node-name", layer)
            .put("file", file);
    if (layer.equals("mid") || layer.equals("active")) {
      blockdev.put("backing", layer.equals("mid") ? "base" : "mid");
    }
    return blockdev;
  }

  /** The job, with that policy on the side that fails. */
  BlockJobRequest request(Vm vm, OnError policy) {
    String disk = vm.lab().kind().hasGuest() ? "vd0" : "active";
    Target target = new Target.Node("target");
    return switch (this) {
      case COMMIT -> Commit.of(disk).withTop("mid").withOnError(policy).withJobId(ID);
      case ACTIVE_COMMIT -> Commit.of(disk).withOnError(policy).withJobId(ID);
      case STREAM -> Stream.of(disk).withOnError(policy).withJobId(ID);
      case MIRROR_SOURCE ->
          Mirror.of(disk, target)
              .withAtReady(AtReady.PIVOT)
              .withOnSourceError(policy)
              .withJobId(ID);
      case MIRROR_TARGET ->
          Mirror.of(disk, target)
              .withAtReady(AtReady.PIVOT)
              .withOnTargetError(policy)
              .withJobId(ID);
      case BACKUP_SOURCE -> Backup.of(disk, target).withOnSourceError(policy).withJobId(ID);
      case BACKUP_TARGET -> Backup.of(disk, target).withOnTargetError(policy).withJobId(ID);
    };
  }

  /**
   * Whether all data is where the job was to bring it; without success, where it was. To be asked
   * when QEMU has ended.
   */
  public boolean isWhole(QemuLab lab, boolean succeeded) {
    String layer =
        switch (this) {
          case COMMIT, STREAM -> "active";
          case ACTIVE_COMMIT -> succeeded ? "base" : "active";
          case MIRROR_SOURCE, MIRROR_TARGET, BACKUP_SOURCE, BACKUP_TARGET ->
              succeeded ? "target" : "active";
        };
    String format = layer.equals("target") ? "raw" : "qcow2";
    return new DataChain(lab, prefix()).isIn(file(lab, layer), format);
  }
}
