package dev.blockjob.cli.verb;

import dev.blockjob.cli.Session;
import dev.blockjob.cli.follow.JobFollower;
import dev.blockjob.cli.follow.OutcomeText;
import dev.blockjob.cli.option.SizeConverter;
import dev.blockjob.cli.option.WireNameConverters;
import dev.blockjob.cli.render.Sizes;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.CopyMode;
import io.vertx.core.Future;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs of {@code blockjob job}: each sends one command. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class JobVerbs {
  private JobVerbs() {}

  @Command(
      name = "pause",
      description = "Pauses a job. It stays paused until `job resume`.",
      footerHeading = "%nQMP: ",
      footer = "job-pause")
  static final class Pause extends JobVerb {
    @Override
    String done() {
      return "paused";
    }

    @Override
    Future<Void> send(BlockJob job) {
      return job.pause();
    }
  }

  @Command(
      name = "resume",
      description = "Lets a paused job go on; also one that an I/O error stopped.",
      footerHeading = "%nQMP: ",
      footer = "job-resume")
  static final class Resume extends JobVerb {
    @Override
    String done() {
      return "resumed";
    }

    @Override
    Future<Void> send(BlockJob job) {
      return job.resume();
    }
  }

  @Command(
      name = "set-speed",
      description = "Limits a job's speed.",
      footerHeading = "%nQMP: ",
      footer = "block-job-set-speed")
  static final class SetSpeed extends JobVerb {
    @Parameters(
        index = "1",
        paramLabel = "RATE",
        converter = SizeConverter.class,
        description = "Bytes a second: 500K, 10M. 0: no limit.")
    private long rate;

    @Override
    String done() {
      return "speed limit " + Sizes.limit(rate);
    }

    @Override
    Future<Void> send(BlockJob job) {
      return job.setSpeed(rate);
    }
  }

  @Command(
      name = "change",
      description = "Changes a mirror's copy mode. QEMU 8.2 or later.",
      footerHeading = "%nQMP: ",
      footer = "block-job-change")
  static final class Change extends JobVerb {
    @Parameters(
        index = "1",
        paramLabel = "write-blocking",
        converter = WireNameConverters.OfCopyMode.class,
        description = "The only change there is: from background to write-blocking.")
    private CopyMode copyMode;

    @Override
    String done() {
      return "copy mode " + copyMode.wireName();
    }

    @Override
    Future<Void> send(BlockJob job) {
      return job.change(copyMode);
    }
  }

  @Command(
      name = "complete",
      description = "Lets a READY mirror or active commit pivot.",
      footerHeading = "%nQMP: ",
      footer = "job-complete")
  static final class Complete extends JobVerb {
    @Override
    String done() {
      return "completing";
    }

    @Override
    boolean changesChain() {
      return true;
    }

    @Override
    Future<Void> send(BlockJob job) {
      return job.complete();
    }
  }

  @Command(
      name = "finish",
      description = {
        "Ends a READY mirror without pivot: its target is a copy of that moment.",
        "Before READY it cancels the job."
      },
      footerHeading = "%nQMP: ",
      footer = "block-job-cancel without force")
  static final class Finish extends JobVerb {
    @Override
    String done() {
      return "finishing";
    }

    @Override
    Future<Void> send(BlockJob job) {
      return job.finish();
    }
  }

  @Command(
      name = "cancel",
      description = "Ends a job whatever its state; the disk stays as it is.",
      footerHeading = "%nQMP: ",
      footer = "job-cancel")
  static final class Cancel extends JobVerb {
    @Override
    String done() {
      return "cancelling";
    }

    @Override
    @Nullable String mind(BlockJob job, boolean own) {
      return OutcomeText.ifCancelled(job.type(), own);
    }

    @Override
    Future<Void> send(BlockJob job) {
      return job.cancel();
    }
  }

  @Command(
      name = "finalize",
      description = "Lets a PENDING job, and all of its transaction, make its changes.",
      footerHeading = "%nQMP: ",
      footer = "job-finalize")
  static final class Finalize extends JobVerb {
    @Override
    String done() {
      return "finalized";
    }

    @Override
    boolean changesChain() {
      return true;
    }

    @Override
    Future<Void> send(BlockJob job) {
      return job.finalizeJob();
    }
  }

  @Command(
      name = "dismiss",
      description = "Lets QEMU forget a concluded job and its error.",
      footerHeading = "%nQMP: ",
      footer = "job-dismiss")
  static final class Dismiss extends JobVerb {
    @Override
    String done() {
      return "dismissed";
    }

    @Override
    boolean changesChain() {
      return true;
    }

    @Override
    Future<Void> send(BlockJob job) {
      return job.dismiss();
    }
  }

  @Command(
      name = "wait",
      description = {
        "Stays with a job until it has ended, and says how; --timeout limits it.",
        "Nothing is promised about a job that another client started: what QEMU says is passed "
            + "on. Ctrl-C leaves it alone, and ends the wait with exit code 6."
      },
      footerHeading = "%nQMP: ",
      footer = "events, query-jobs")
  static final class Wait extends Verb {
    @Parameters(
        index = "0",
        paramLabel = "ID",
        description = "The job, as `blockjob jobs` shows it.")
    private String id;

    @Option(names = "--ready", description = "Until it is READY is enough.")
    private boolean ready;

    @Override
    int run(Session session) throws TimeoutException {
      BlockJob job = session.job(new JobId(id));
      return JobFollower.others(session).follow(job, ready ? AtReady.KEEP : null);
    }
  }
}
