/** Typed QEMU events. */
module dev.blockjob.events {
  requires transitive dev.blockjob.qmp;
  requires static transitive org.jspecify;

  exports dev.blockjob.events;
}
