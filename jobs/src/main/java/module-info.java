/** Block graph, job requests, job tracking. */
@SuppressWarnings("module") // the qualified exports name modules that are built later
module dev.blockjob.jobs {
  requires transitive dev.blockjob.events;
  requires static transitive org.jspecify;
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler; // @Generated in the record builders

  exports dev.blockjob.jobs;
  exports dev.blockjob.jobs.graph;
  exports dev.blockjob.jobs.job;
  exports dev.blockjob.jobs.request;
  exports dev.blockjob.jobs.check to
      dev.blockjob.operations;
  exports dev.blockjob.jobs.image to
      dev.blockjob.cli,
      dev.blockjob.operations;
  exports dev.blockjob.jobs.image.header to
      dev.blockjob.it;
  exports dev.blockjob.jobs.impl to
      dev.blockjob.operations;
  exports dev.blockjob.jobs.layer to
      dev.blockjob.operations;
  exports dev.blockjob.jobs.lifecycle to
      dev.blockjob.operations;
  exports dev.blockjob.jobs.plan to
      dev.blockjob.operations;
  exports dev.blockjob.jobs.promise to
      dev.blockjob.operations;
  exports dev.blockjob.jobs.tracking to
      dev.blockjob.operations;
}
