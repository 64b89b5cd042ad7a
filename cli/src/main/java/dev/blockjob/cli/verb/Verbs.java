package dev.blockjob.cli.verb;

import picocli.CommandLine;

/** All verbs, in the order of the help. */
public final class Verbs {
  private Verbs() {}

  /** Adds them to {@code line}. */
  public static void addTo(CommandLine line) {
    line.addSubcommand(new InfoVerb())
        .addSubcommand(new ChainVerb())
        .addSubcommand(new JobsVerb())
        .addSubcommand(new WatchVerb())
        .addSubcommand(new EventsVerb())
        .addSubcommand(new SnapshotVerb())
        .addSubcommand(new MirrorVerb())
        .addSubcommand(new CommitVerb())
        .addSubcommand(new StreamVerb())
        .addSubcommand(new BackupVerb())
        .addSubcommand(new JobCommand())
        .addSubcommand(new QmpVerb())
        .addSubcommand(new dev.blockjob.cli.demo.DemoVerb())
        .addSubcommand(new CompletionVerb())
        .addSubcommand(new CommandLine.HelpCommand());
  }
}
