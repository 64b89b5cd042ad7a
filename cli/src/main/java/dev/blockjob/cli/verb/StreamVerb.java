package dev.blockjob.cli.verb;

import dev.blockjob.cli.Session;
import dev.blockjob.cli.follow.JobRunner;
import dev.blockjob.cli.option.DiskParameter;
import dev.blockjob.cli.option.LayerOptions;
import dev.blockjob.cli.option.PlainOption;
import dev.blockjob.cli.option.RemoteBackingOption;
import dev.blockjob.cli.option.StartOptions;
import dev.blockjob.jobs.request.Stream;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code blockjob stream}. */
@Command(
    name = "stream",
    description = {
      "Copies what is below a layer up into it, down to and without --base, which stays its backing"
          + " file. Without --base the layer stands alone afterwards.",
      "The files of the layers that drop out stay where they are."
    },
    footerHeading = "%nQMP: ",
    footer = "block-stream; job-finalize at PENDING; job-dismiss")
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class StreamVerb extends Verb {

  @Mixin private DiskParameter disk;
  @Mixin private LayerOptions layers;
  @Mixin private RemoteBackingOption remoteBacking;
  @Mixin private PlainOption plain;
  @Mixin private StartOptions start;

  @Option(
      names = "--top",
      paramLabel = "X",
      description = "The layer to stream into: node or file. Default: the active layer.")
  private @Nullable String top;

  @Option(
      names = "--base",
      paramLabel = "X",
      description = "The layer that stays below: node or file. Default: none.")
  private @Nullable String base;

  @Override
  void check() {
    request(true);
  }

  private Stream request(boolean autoFinalize) {
    return new Stream(
        disk.name(environment()),
        top == null ? null : environment().nameOrFile(top),
        base == null ? null : environment().nameOrFile(base),
        layers.onError(),
        start.speed(),
        layers.backingFile(),
        remoteBacking.allowed(),
        plain.allowed(),
        autoFinalize,
        start.jobId());
  }

  @Override
  int run(Session session) throws TimeoutException {
    return JobRunner.run(session, start, request(JobRunner.autoFinalize(session, start)), null);
  }
}
