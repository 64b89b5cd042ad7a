package dev.blockjob.cli.verb;

import dev.blockjob.cli.Session;
import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.follow.JobRunner;
import dev.blockjob.cli.option.CopyModeOption;
import dev.blockjob.cli.option.CopyOptions;
import dev.blockjob.cli.option.ReadyOptions;
import dev.blockjob.cli.option.ScanOptions;
import dev.blockjob.cli.option.SizeConverter;
import dev.blockjob.cli.option.StartOptions;
import dev.blockjob.cli.option.WireNameConverters;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Sync;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code blockjob mirror}. */
@Command(
    name = "mirror",
    description = {
      "Copies a disk while the guest writes, and keeps the copy in step.",
      "Without --pivot or --finish it comes back at READY and leaves the job there."
    },
    footerHeading = "%nQMP: ",
    footer = {
      "drive-mirror for a file, blockdev-mirror for a node or with --blockdev;",
      "at READY job-complete (--pivot) or block-job-cancel (--finish); job-dismiss"
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class MirrorVerb extends Verb {

  @Mixin private CopyOptions copy;
  @Mixin private ReadyOptions ready;
  @Mixin private ScanOptions scan;
  @Mixin private StartOptions start;
  @Mixin private CopyModeOption copyMode;

  @Option(
      names = "--sync",
      paramLabel = "full|top|none",
      converter = WireNameConverters.OfSync.class,
      defaultValue = "full",
      description =
          "full: everything; top: the active layer, on the same backing chain; none: only new"
              + " writes. Default: ${DEFAULT-VALUE}.")
  private Sync sync = Sync.FULL;

  @Option(
      names = "--blockdev",
      description = "Create the file's image with blockdev-create and use blockdev-mirror.")
  private boolean blockdev;

  @Option(
      names = "--granularity",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Of the dirty bitmap: a power of two from 512 to 64M.")
  private @Nullable Long granularity;

  @Option(
      names = "--buf-size",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "In flight at most.")
  private @Nullable Long bufSize;

  @Option(
      names = "--unmap",
      arity = "1",
      paramLabel = "true|false",
      description = "Whether zeroes may be discarded on the target. QEMU's default: true.")
  private @Nullable Boolean unmap;

  @Option(
      names = "--replaces",
      paramLabel = "NODE",
      description = "The node that the target replaces at the pivot.")
  private @Nullable String replaces;

  @Option(
      names = "--target-is-zero",
      description = "The target reads as zeroes already. QEMU 10.1, blockdev-mirror.")
  private boolean targetIsZero;

  @Override
  void check() {
    String needsFollower = ready.needsFollower();
    if (start.detach() && needsFollower != null) {
      throw new UsageException(
          "--detach and "
              + needsFollower
              + " don't go together: no process would be there at READY. Leave one out; later, "
              + "type `blockjob job complete ID` or `blockjob job finish ID`.");
    }
    request();
  }

  private Mirror request() {
    AtReady atReady = start.detach() ? AtReady.KEEP : ready.atReady();
    return new Mirror(
        copy.disk(environment()),
        copy.target(environment()),
        sync,
        atReady,
        blockdev,
        copyMode.copyMode(),
        granularity,
        bufSize,
        unmap,
        replaces,
        copy.onSourceError(),
        copy.onTargetError(),
        start.speed(),
        targetIsZero,
        copy.checkSpace(),
        copy.allowPlain(),
        scan.scope(environment()),
        start.jobId());
  }

  @Override
  int run(Session session) throws TimeoutException {
    return JobRunner.run(session, start, request(), ready.atReady());
  }
}
