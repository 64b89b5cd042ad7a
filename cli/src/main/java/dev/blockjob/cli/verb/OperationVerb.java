package dev.blockjob.cli.verb;

import dev.blockjob.cli.Session;
import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.follow.OperationRunner;
import dev.blockjob.cli.option.ConvergeOptions;
import dev.blockjob.cli.option.ScanOptions;
import dev.blockjob.cli.option.SpeedOption;
import dev.blockjob.cli.option.StateOption;
import dev.blockjob.operations.OperationRequest;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A verb that is a journalled operation: shows its plan, or carries it out. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
abstract class OperationVerb extends Verb {
  @Mixin private StateOption state;
  @Mixin private ConvergeOptions converge;
  @Mixin private SpeedOption speed;
  @Mixin private ScanOptions scan;

  @Option(names = "--dry-run", description = "Print the plan and change nothing.")
  private boolean dryRun;

  /** What is asked for; refuses what doesn't go together. */
  abstract OperationRequest request();

  /** Bytes a second; 0 for no limit. */
  final long speed() {
    return speed.speed();
  }

  @Override
  final void check() {
    if (speed() < 0) {
      throw new UsageException("--speed can't be negative");
    }
    scan.scope(environment());
    request();
  }

  @Override
  final int run(Session session) throws TimeoutException {
    OperationRunner runner =
        new OperationRunner(
            session,
            state.folder(environment()),
            converge.convergence(),
            scan.scope(environment()));
    return dryRun ? runner.plan(request()) : runner.run(request());
  }
}
