package dev.blockjob.jobs.graph;

import java.util.Set;

/** What QEMU's block drivers are: {@code is_filter} and {@code protocol_name} in its source. */
final class Drivers {

  private static final Set<String> FILTERS =
      Set.of(
          "blkdebug",
          "blklogwrites",
          "blkreplay",
          "blkverify",
          "commit_top",
          "compress",
          "copy-before-write",
          "copy-on-read",
          "mirror_top",
          "preallocate",
          "replication",
          "throttle");

  private static final Set<String> PROTOCOLS =
      Set.of(
          "file",
          "host_cdrom",
          "host_device",
          "nbd",
          "http",
          "https",
          "ftp",
          "ftps",
          "ssh",
          "iscsi",
          "nfs",
          "rbd",
          "gluster",
          "null-aio",
          "null-co",
          "nvme",
          "io_uring",
          "nvme-io_uring",
          "virtio-blk-vfio-pci",
          "virtio-blk-vhost-user",
          "virtio-blk-vhost-vdpa",
          "vvfat");

  // Of the protocols: what only this host's hardware and kernel can fail. vhost-user isn't among
  // these: another process serves it.
  private static final Set<String> LOCAL =
      Set.of(
          "file",
          "host_cdrom",
          "host_device",
          "null-aio",
          "null-co",
          "nvme",
          "io_uring",
          "nvme-io_uring",
          "virtio-blk-vfio-pci",
          "virtio-blk-vhost-vdpa",
          "vvfat");

  private Drivers() {}

  static boolean isFilter(String driver) {
    return FILTERS.contains(driver);
  }

  static boolean isProtocol(String driver) {
    return PROTOCOLS.contains(driver);
  }

  static boolean isRemote(String driver) {
    return isProtocol(driver) && !LOCAL.contains(driver);
  }
}
