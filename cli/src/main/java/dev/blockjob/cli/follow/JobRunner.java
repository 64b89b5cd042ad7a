package dev.blockjob.cli.follow;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.option.StartOptions;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.process.ShellWord;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Starts a job and, unless it is to be left alone, follows it. */
public final class JobRunner {
  private JobRunner() {}

  /**
   * Whether the job must end by itself, since no process may be there to finalize it. A job that is
   * followed to its end is finalized by the library at PENDING.
   */
  public static boolean autoFinalize(Session session, StartOptions options) {
    return options.detach() || options.leave() || session.waiting().limit() != null;
  }

  /**
   * Starts {@code request}.
   *
   * @param atReady what happens at READY; null for a job that never is
   * @return the exit code
   */
  public static int run(
      Session session, StartOptions options, BlockJobRequest request, @Nullable AtReady atReady)
      throws TimeoutException {
    return run(session, options, request, atReady, null);
  }

  /** The same; {@code remains} tells what the job leaves if it ends well. */
  public static int run(
      Session session,
      StartOptions options,
      BlockJobRequest request,
      @Nullable AtReady atReady,
      @Nullable Function<BlockJob, List<String>> remains)
      throws TimeoutException {
    if (!(request instanceof Backup)) { // which changes no chain, and is wanted the more
      PendingRecovery.recover(
          session, options.stateFolder(session.environment()), List.of(request.disk()));
    }
    // Ctrl-C doesn't end this wait: what QEMU is about to accept has to be cancelled, not
    // forgotten.
    CompletableFuture<BlockJob> started =
        session.jobs().start(request).toCompletionStage().toCompletableFuture();
    if (!session.waiting().patientlyUntilDeadline(started)) {
      Path made = target(request);
      throw new TimeoutException(
          "the deadline passed before QEMU had accepted the job; it may still start."
              + " `blockjob jobs` shows whether it runs."
              + (made == null
                  ? ""
                  : " If it doesn't, "
                      + made
                      + " may be left, and nodes that have it open: `blockjob info` shows them."));
    }
    BlockJob job = InterruptibleWait.value(started);
    session.started(job);
    JobLeftovers leftovers = JobLeftovers.of(job, target(request));
    if (options.detach()) {
      session.left(job);
      if (session.json()) {
        session.json(
            leftovers.into(new JsonObject().put("job", job.id().value()).put("outcome", "left")));
      } else {
        session.screen().line(job.id().value());
        session
            .environment()
            .err()
            .println(
                "job "
                    + job.id()
                    + " goes on; when it has ended it stays in `blockjob jobs`"
                    + (request instanceof Stream ? " (QEMU 11.1 and later)" : "")
                    + " until `blockjob job dismiss "
                    + ShellWord.operand(job.id().value())
                    + "`");
        leftovers.sentences(session).forEach(session.environment().err()::println);
      }
      return ExitCode.DONE;
    }
    if (session.json()) {
      session.json(new JsonObject().put("job", job.id().value()).put("status", "started"));
    }
    return JobFollower.own(session, !options.leave(), leftovers, remains).follow(job, atReady);
  }

  /** The file that is made for the job and holds an unfinished copy until the end; or null. */
  private static @Nullable Path target(BlockJobRequest request) {
    Target target =
        request instanceof Mirror mirror
            ? mirror.target()
            : request instanceof Backup backup ? backup.target() : null;
    return target instanceof Target.NewFile file ? file.path() : null;
  }
}
