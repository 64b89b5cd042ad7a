package dev.blockjob.cli.option;

import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.Convergence.Policy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** What an operation does when its job doesn't come closer to its end. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class ConvergeOptions {

  @Option(
      names = "--converge",
      paramLabel = "wait|write-blocking|throttle",
      converter = OfPolicy.class,
      defaultValue = "wait",
      description = {
        "What to do when the guest writes faster than a mirror or an active commit copies. It is "
            + "always reported. wait, the default: nothing else. write-blocking: switch the "
            + "mirror to it (block-job-change, QEMU 8.2).",
        "throttle: limit the guest's writes to that disk (block_set_io_throttle); its own limits "
            + "are restored in any case; if this process dies, by `blockjob recover`."
      })
  private Policy policy;

  @Option(
      names = "--patience",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "10s",
      description = "For how long the job must not have come closer before. Default: 10s.")
  private Duration patience;

  @Option(
      names = "--give-up",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "When the job has not come closer for so long, roll everything back, unless something "
              + "has switched; the exit code is 6. Default: never.")
  private @Nullable Duration giveUp;

  /** What was chosen. */
  public Convergence convergence() {
    return new Convergence(policy, patience, giveUp);
  }

  /** {@code wait}, {@code write-blocking}, {@code throttle}. */
  static final class OfPolicy implements ITypeConverter<Policy> {
    @Override
    public Policy convert(String text) {
      return WireNameConverters.read(Policy.values(), text);
    }
  }
}
