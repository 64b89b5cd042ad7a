package dev.blockjob.cli.verb;

import dev.blockjob.cli.Session;
import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.follow.Operate;
import dev.blockjob.cli.option.ConvergeOptions;
import dev.blockjob.cli.option.SizeConverter;
import dev.blockjob.cli.option.StateOption;
import dev.blockjob.cli.option.TargetOptions;
import dev.blockjob.cli.option.WireNames;
import dev.blockjob.jobs.operation.Copy;
import dev.blockjob.jobs.request.CopyMode;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code blockjob copy}. */
@Command(
    name = "copy",
    description = {
      "Copies a disk as it is at one moment; the guest runs on, and stays where it is.",
      "Journalled: if this process or QEMU dies, `blockjob recover` finishes it or takes it back."
    },
    footerHeading = "%nQMP: ",
    footer = {
      "blockdev-create, blockdev-add, blockdev-mirror; block-job-cancel at READY; job-dismiss;",
      "blockdev-del"
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class CopyVerb extends Verb {
  @Mixin private TargetOptions target;
  @Mixin private StateOption state;
  @Mixin private ConvergeOptions converge;

  @Option(
      names = "--shallow",
      description = "The active layer only; the target has the same backing chain.")
  private boolean shallow;

  @Option(
      names = "--copy-mode",
      paramLabel = "background|write-blocking",
      converter = WireNames.OfCopyMode.class,
      description = "write-blocking: guest writes go to both sides, so that it always gets READY.")
  private @Nullable CopyMode copyMode;

  @Option(
      names = "--speed",
      paramLabel = "RATE",
      converter = SizeConverter.class,
      description = "At most so many bytes a second: 500K, 10M. 0, the default: no limit.")
  private long speed;

  @Option(
      names = "--guest-agent",
      paramLabel = "SOCKET",
      description =
          "Freeze the guest's file systems through its agent around that moment. They are thawed"
              + " whatever happens; if this process dies, `blockjob recover` thaws first.")
  private @Nullable String guestAgent;

  @Option(names = "--dry-run", description = "Print the plan and change nothing.")
  private boolean dryRun;

  @Override
  void check() {
    if (speed < 0) {
      throw new UsageException("--speed can't be negative");
    }
    request();
  }

  private Copy request() {
    return new Copy(
        target.disk(here()),
        target.target(here()),
        shallow,
        copyMode,
        target.checkSpace(),
        speed,
        guestAgent == null ? null : options().address(guestAgent).toString());
  }

  @Override
  int run(Session session) throws TimeoutException {
    Operate operate = new Operate(session, state.folder(here()), converge.convergence());
    return dryRun ? operate.plan(request()) : operate.run(request());
  }
}
