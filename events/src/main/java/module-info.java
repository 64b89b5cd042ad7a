/** Typed QEMU events. */
module dev.blockjob.events {
  requires transitive dev.blockjob.qmp;
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports dev.blockjob.events;
}
