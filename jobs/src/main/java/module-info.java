/** Block graph, job requests, job tracking. */
module dev.blockjob.jobs {
  requires transitive dev.blockjob.events;
  requires static transitive org.jspecify;
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler; // @Generated in the record builders

  exports dev.blockjob.jobs;
  exports dev.blockjob.jobs.graph;
  exports dev.blockjob.jobs.operation;
  exports dev.blockjob.jobs.request;
}
