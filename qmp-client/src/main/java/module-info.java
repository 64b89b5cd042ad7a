/** QMP over a Unix socket or TCP: one connection, honest failures. */
@SuppressWarnings("module") // the qualified exports name modules that are built later
module dev.blockjob.qmp {
  requires transitive io.vertx.core;
  requires com.fasterxml.jackson.core;
  requires io.netty.handler;
  requires io.netty.transport;
  requires org.jnrproject.unixsocket;
  requires org.jnrproject.enxio;
  requires org.jnrproject.posix;
  requires org.jnrproject.constants;
  requires org.jnrproject.jffi;
  requires static transitive org.jspecify;
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler; // @Generated in the record builders

  exports dev.blockjob.qmp;
  exports dev.blockjob.qmp.agent;
  exports dev.blockjob.qmp.fake;
  exports dev.blockjob.qmp.process;
  exports dev.blockjob.qmp.proxy;
  exports dev.blockjob.qmp.replay;
  exports dev.blockjob.qmp.schema;
  exports dev.blockjob.qmp.trace;
  exports dev.blockjob.qmp.impl.files to
      dev.blockjob.jobs,
      dev.blockjob.operations;
  exports dev.blockjob.qmp.impl.names to
      dev.blockjob.cli,
      dev.blockjob.jobs;
  exports dev.blockjob.qmp.impl.stream to
      dev.blockjob.events,
      dev.blockjob.jobs,
      dev.blockjob.operations;
}
