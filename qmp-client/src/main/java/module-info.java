/** QMP over a Unix socket or TCP: one connection, honest failures. */
module dev.blockjob.qmp {
  requires transitive io.vertx.core;
  requires com.fasterxml.jackson.core;
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports dev.blockjob.qmp;
  exports dev.blockjob.qmp.process;
}
