/** Block graph, job requests, job tracking, operations. */
@SuppressWarnings("module") // the qualified exports name a module that is built later
module dev.blockjob.jobs {
  requires transitive dev.blockjob.events;
  requires static transitive org.jspecify;
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler; // @Generated in the record builders

  exports dev.blockjob.jobs;
  exports dev.blockjob.jobs.graph;
  exports dev.blockjob.jobs.image;
  exports dev.blockjob.jobs.operation;
  exports dev.blockjob.jobs.request;
  exports dev.blockjob.jobs.journal to
      dev.blockjob.it;
  exports dev.blockjob.jobs.operation.run to
      dev.blockjob.it;
  exports dev.blockjob.jobs.operation.step to
      dev.blockjob.it;
}
