/** The test kit. */
module dev.blockjob.it {
  requires transitive dev.blockjob.jobs;
  requires static transitive org.jspecify;

  exports dev.blockjob.it;
}
