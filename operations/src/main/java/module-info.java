/** Operations on disks that take several steps and survive a crash: merge, move, copy, snapshot. */
@SuppressWarnings("module") // the qualified exports name a module that is built later
module dev.blockjob.operations {
  requires transitive dev.blockjob.jobs;
  requires static transitive org.jspecify;
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler; // @Generated in the record builders

  exports dev.blockjob.operations;
  exports dev.blockjob.operations.history;
  exports dev.blockjob.operations.engine to
      dev.blockjob.it;
  exports dev.blockjob.operations.impl to
      dev.blockjob.it;
  exports dev.blockjob.operations.journal to
      dev.blockjob.it;
  exports dev.blockjob.operations.step to
      dev.blockjob.it;
  exports dev.blockjob.operations.move to
      dev.blockjob.it;
  exports dev.blockjob.operations.registry to
      dev.blockjob.it;
  exports dev.blockjob.operations.step.file to
      dev.blockjob.it;
  exports dev.blockjob.operations.step.guest to
      dev.blockjob.it;
  exports dev.blockjob.operations.step.job to
      dev.blockjob.it;
  exports dev.blockjob.operations.step.node to
      dev.blockjob.it;
}
