/** The command line. */
module dev.blockjob.cli {
  requires dev.blockjob.jobs;
  requires info.picocli;
  requires static transitive org.jspecify;

  exports dev.blockjob.cli;

  opens dev.blockjob.cli to
      info.picocli;
}
