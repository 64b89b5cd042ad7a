package dev.blockjob.cli.verb;

import dev.blockjob.cli.Session;
import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.follow.JobRunner;
import dev.blockjob.cli.follow.LeftoverReport;
import dev.blockjob.cli.option.DiskParameter;
import dev.blockjob.cli.option.LayerOptions;
import dev.blockjob.cli.option.PlainOption;
import dev.blockjob.cli.option.RemoteBackingOption;
import dev.blockjob.cli.option.ScanOptions;
import dev.blockjob.cli.option.StartOptions;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Commit;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code blockjob commit}. */
@Command(
    name = "commit",
    description = {
      "Writes layers down into the base: from --top down to, and without, --base.",
      "With the active layer as top the disk pivots to the base at READY.",
      "The files of the layers that drop out stay where they are, and are named.",
      "Refused while an image that QEMU hasn't open uses what would be written into."
    },
    footerHeading = "%nQMP: ",
    footer = {
      "block-commit; active layer: job-complete at READY; else job-finalize at PENDING;",
      "job-dismiss"
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class CommitVerb extends Verb {

  @Mixin private DiskParameter disk;
  @Mixin private LayerOptions layers;
  @Mixin private PlainOption plain;
  @Mixin private RemoteBackingOption remoteBacking;
  @Mixin private ScanOptions scan;
  @Mixin private StartOptions start;
  @ArgGroup private @Nullable Choice choice;

  @Option(
      names = "--top",
      paramLabel = "X",
      description = "The topmost layer to write down: node or file. Default: the active layer.")
  private @Nullable String top;

  @Option(
      names = "--base",
      paramLabel = "X",
      description = "The layer to write into: node or file. Default: the bottom of the chain.")
  private @Nullable String base;

  /** At READY; an active commit has no way to finish without pivot. */
  static final class Choice {
    @Option(
        names = "--pivot",
        description = "Active layer, at READY: the disk moves to the base. This is the default.")
    private boolean pivot;

    @Option(
        names = "--keep-ready",
        description = "Active layer, at READY: come back and leave the job in step with the guest.")
    private boolean keepReady;
  }

  private AtReady atReady() {
    return start.detach() || (choice != null && choice.keepReady) ? AtReady.KEEP : AtReady.PIVOT;
  }

  @Override
  void check() {
    if (start.detach() && choice != null && choice.pivot) {
      throw new UsageException(
          "--detach and --pivot don't go together: no process would be there at READY. Leave one "
              + "out; later, type `blockjob job complete ID`.");
    }
    request(true);
  }

  private Commit request(boolean autoFinalize) {
    return new Commit(
        disk.name(environment()),
        top == null ? null : environment().nameOrFile(top),
        base == null ? null : environment().nameOrFile(base),
        atReady(),
        layers.onError(),
        start.speed(),
        layers.backingFile(),
        plain.allowed(),
        remoteBacking.allowed(),
        scan.scope(environment()),
        autoFinalize,
        start.jobId());
  }

  @Override
  int run(Session session) throws TimeoutException {
    Commit request = request(JobRunner.autoFinalize(session, start));
    return JobRunner.run(session, start, request, atReady(), job -> left(session, job, request));
  }

  /** Nothing after Ctrl-C: to say it takes a look into folders. */
  private static List<String> left(Session session, BlockJob job, Commit request) {
    return session.waiting().interrupt().isRequested()
        ? List.of()
        : new LeftoverReport(session).ofCommit(job, request.scanScope());
  }
}
