/** The test kit. */
module dev.blockjob.it {
  requires transitive dev.blockjob.operations;
  requires static transitive org.jspecify;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.platform.launcher;

  exports dev.blockjob.it;

  provides org.junit.platform.launcher.TestExecutionListener with
      dev.blockjob.it.QemuTable;
}
