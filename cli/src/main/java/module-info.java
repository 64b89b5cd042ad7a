/** The command line. */
module dev.blockjob.cli {
  requires transitive dev.blockjob.operations;
  requires transitive info.picocli;
  requires java.logging;
  requires me.tongfei.progressbar;
  requires org.jline.reader;
  requires org.jline.terminal;
  requires static transitive org.jspecify;

  exports dev.blockjob.cli;
  exports dev.blockjob.cli.render;

  opens dev.blockjob.cli to
      info.picocli;
  opens dev.blockjob.cli.verb to
      info.picocli;
  opens dev.blockjob.cli.option to
      info.picocli;
  opens dev.blockjob.cli.shell to
      info.picocli;
  opens dev.blockjob.cli.demo to
      info.picocli;
}
