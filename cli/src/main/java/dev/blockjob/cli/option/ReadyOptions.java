package dev.blockjob.cli.option;

import dev.blockjob.jobs.request.AtReady;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What a mirror does at READY: one of three. */
public final class ReadyOptions {

  @ArgGroup private @Nullable Choice choice;

  /** At most one of them. */
  static final class Choice {
    @Option(
        names = "--pivot",
        description = "At READY: the disk moves to the target (job-complete).")
    private boolean pivot;

    @Option(
        names = "--finish",
        description =
            "At READY: end; the target is a copy of that moment, the disk stays (block-job-cancel).")
    private boolean finish;

    @Option(
        names = "--keep-ready",
        description =
            "At READY: come back and leave the job in step with the guest. This is the default.")
    @SuppressWarnings("UnusedVariable") // the default, for those who want to say so
    private boolean keepReady;
  }

  /** What was chosen; KEEP by default. */
  public AtReady atReady() {
    if (choice != null && choice.pivot) {
      return AtReady.PIVOT;
    }
    return choice != null && choice.finish ? AtReady.FINISH : AtReady.KEEP;
  }

  /** Whether something is to happen that only a process that stays can do: the option, or null. */
  public @Nullable String needsFollower() {
    return switch (atReady()) {
      case KEEP -> null;
      case PIVOT -> "--pivot";
      case FINISH -> "--finish";
    };
  }
}
