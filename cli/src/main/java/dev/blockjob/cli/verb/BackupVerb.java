package dev.blockjob.cli.verb;

import dev.blockjob.cli.Session;
import dev.blockjob.cli.follow.JobRunner;
import dev.blockjob.cli.option.CopyOptions;
import dev.blockjob.cli.option.ScanOptions;
import dev.blockjob.cli.option.StartOptions;
import dev.blockjob.cli.option.WireNameConverters;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.Sync;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code blockjob backup}. */
@Command(
    name = "backup",
    description = "Copies a disk as it is now, while the guest goes on.",
    footerHeading = "%nQMP: ",
    footer = {
      "blockdev-create and blockdev-add for a file; blockdev-backup; job-finalize at PENDING;",
      "job-dismiss; blockdev-del"
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class BackupVerb extends Verb {

  @Mixin private CopyOptions copy;
  @Mixin private ScanOptions scan;
  @Mixin private StartOptions start;

  @Option(
      names = "--sync",
      paramLabel = "full|top|none",
      converter = WireNameConverters.OfSync.class,
      defaultValue = "full",
      description =
          "full: everything; top: the active layer; none: only what the guest overwrites from now"
              + " on. Default: ${DEFAULT-VALUE}.")
  private Sync sync = Sync.FULL;

  @Option(names = "--compress", description = "Write compressed clusters.")
  private boolean compress;

  @Override
  void check() {
    request(true);
  }

  private Backup request(boolean autoFinalize) {
    return new Backup(
        copy.disk(environment()),
        copy.target(environment()),
        sync,
        compress,
        copy.onSourceError(),
        copy.onTargetError(),
        start.speed(),
        copy.checkSpace(),
        copy.allowPlain(),
        scan.scope(environment()),
        autoFinalize,
        start.jobId());
  }

  @Override
  int run(Session session) throws TimeoutException {
    return JobRunner.run(session, start, request(JobRunner.autoFinalize(session, start)), null);
  }
}
