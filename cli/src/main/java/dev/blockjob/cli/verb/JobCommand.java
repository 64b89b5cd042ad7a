package dev.blockjob.cli.verb;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code blockjob job}: steers one job. */
@Command(
    name = "job",
    description = "Steers a job: pause, resume, complete, cancel, ...",
    subcommands = {
      JobVerbs.Pause.class,
      JobVerbs.Resume.class,
      JobVerbs.SetSpeed.class,
      JobVerbs.Change.class,
      JobVerbs.Complete.class,
      JobVerbs.Finish.class,
      JobVerbs.Cancel.class,
      JobVerbs.Finalize.class,
      JobVerbs.Dismiss.class,
      JobVerbs.Wait.class
    })
@SuppressWarnings("NullAway.Init") // picocli fills the field
final class JobCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "what about the job? Name a verb: blockjob job pause ID");
  }
}
