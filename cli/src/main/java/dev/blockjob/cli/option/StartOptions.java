package dev.blockjob.cli.option;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.jobs.job.JobId;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all verbs that start a job have in common. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class StartOptions {

  @Option(
      names = "--detach",
      description =
          "Print the job's id as soon as QEMU has accepted it, and leave it running. In the end it"
              + " stays concluded until `blockjob job dismiss ID`, and nodes that were opened for"
              + " its target stay open; the commands that close them are printed.")
  private boolean detach;

  @Option(
      names = "--leave",
      description = "On Ctrl-C leave the job running. Without it, Ctrl-C cancels the job.")
  private boolean leave;

  @Mixin private SpeedOption speed;
  @Mixin private StateOption state;

  @Option(
      names = "--job-id",
      paramLabel = "ID",
      description = "The job's id. By default one is made up.")
  private @Nullable String jobId;

  /** Whether not to wait. */
  public boolean detach() {
    return detach;
  }

  /** Whether Ctrl-C leaves the job alone. */
  public boolean leave() {
    return leave;
  }

  /** Where journals of operations are that have to be heeded. */
  public Path stateFolder(CliEnvironment environment) {
    return state.folder(environment);
  }

  /** Bytes a second; 0 for no limit. */
  public long speed() {
    return speed.speed();
  }

  /** The id that was asked for; null to have one made up. */
  public @Nullable JobId jobId() {
    return jobId == null ? null : new JobId(jobId);
  }
}
