package dev.blockjob.cli.follow;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.QemuHints;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.render.Colors;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.cli.render.ProgressView;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobProgress;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.process.ShellWord;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Follows one job until it ends, is READY and to be kept, Ctrl-C comes or the deadline passes. */
public final class JobFollower {

  private static final Duration LIVELY = Duration.ofMillis(100);
  private static final Duration SLOW = Duration.ofSeconds(1);

  /** A cancelled job drains its target first, which can take QEMU 10 s and more. */
  private static final Duration CANCELLING = Duration.ofSeconds(45);

  private final Session session;
  private final Colors colors;
  private final boolean cancelOnInterrupt;
  private final int ifLeft;
  private final JobLeftovers leftovers;
  private final @Nullable Function<BlockJob, List<String>> remains;

  private JobFollower(
      Session session,
      boolean cancelOnInterrupt,
      int ifLeft,
      JobLeftovers leftovers,
      @Nullable Function<BlockJob, List<String>> remains) {
    this.session = session;
    this.colors = session.screen().colors();
    this.cancelOnInterrupt = cancelOnInterrupt;
    this.ifLeft = ifLeft;
    this.leftovers = leftovers;
    this.remains = remains;
  }

  /** Of a job that this call didn't start, and doesn't cancel: all that it ends is the wait. */
  public static JobFollower others(Session session) {
    return new JobFollower(session, false, ExitCode.CANCELLED, JobLeftovers.UNKNOWN, null);
  }

  /**
   * Of a job that this call has started.
   *
   * @param leftovers what stays if it goes on without this call
   * @param remains what one that has ended well leaves; null if that is no question
   */
  static JobFollower own(
      Session session,
      boolean cancelOnInterrupt,
      JobLeftovers leftovers,
      @Nullable Function<BlockJob, List<String>> remains) {
    return new JobFollower(session, cancelOnInterrupt, ExitCode.DONE, leftovers, remains);
  }

  /**
   * Follows {@code job}.
   *
   * @param atReady KEEP to come back as soon as it is READY; null if that doesn't matter
   * @return the exit code
   * @throws TimeoutException when the call's deadline passes; the job goes on
   */
  public int follow(BlockJob job, @Nullable AtReady atReady) throws TimeoutException {
    CompletableFuture<JobOutcome> outcome = job.outcome().toCompletionStage().toCompletableFuture();
    CompletableFuture<Void> ready =
        atReady == AtReady.KEEP
            ? job.ready().toCompletionStage().toCompletableFuture()
            : new CompletableFuture<>();
    // A job that ends before it was READY fails "ready"; how it ended is the outcome's to say.
    ready = ready.exceptionallyCompose(notReady -> new CompletableFuture<>());
    InterruptibleWait.End end;
    ReadStream<JobProgress> progress = job.progress(interval(session));
    try (ProgressView view = ProgressView.aside(view(job))) {
      progress.handler(view::show);
      end = session.waiting().untilAny(outcome, ready);
      if (end == InterruptibleWait.End.CAME && !outcome.isDone()) {
        showNow(job, outcome, view);
      }
    } finally {
      // The output is not watched any longer; the connection may live on.
      progress.handler(null);
    }
    if (outcome.isDone()) {
      return report(job, outcome);
    }
    boolean cancelled = end == InterruptibleWait.End.INTERRUPTED && cancelOnInterrupt;
    if (!cancelled) {
      session.left(job);
    }
    return switch (end) {
      case CAME -> keptReady(job);
      case INTERRUPTED -> cancelled ? cancel(job, outcome) : left(job);
      case DEADLINE ->
          throw new TimeoutException(
              "the deadline passed and job "
                  + job.id()
                  + " hasn't ended; it goes on. `blockjob job wait "
                  + typed(job)
                  + "` waits on, `blockjob job cancel "
                  + typed(job)
                  + "` ends it."
                  + text());
    };
  }

  /** How often progress is shown: a bar moves, lines and objects are for logs. */
  static Duration interval(Session session) {
    return session.screen().terminal().live() && !session.json() ? LIVELY : SLOW;
  }

  /**
   * The last state before READY is told: the stream may have been asleep. A QEMU that quits can let
   * a job become READY (7.2) and end before it answers: then it is about the job, not the question.
   */
  private void showNow(BlockJob job, CompletableFuture<JobOutcome> outcome, ProgressView view) {
    try {
      JobInfo info = session.answer(job.query(), "while asking about the job");
      view.show(new JobProgress(info, 0, null, true));
    } catch (OutcomeUnknownException | NotSentException unanswered) {
      if (!InterruptibleWait.patiently(outcome, SLOW)) {
        throw unanswered;
      }
    }
  }

  private ProgressView view(BlockJob job) {
    if (!session.json()) {
      return ProgressView.on(session.screen(), job.id().value());
    }
    return new ProgressView() {
      @Override
      public void show(JobProgress progress) {
        session.json(JsonOutput.progress(progress));
      }

      @Override
      public void close() {
        // Lines need no end.
      }
    };
  }

  /** Behind other sentences. */
  private String text() {
    return leftovers.sentences(session).stream().map(" "::concat).collect(Collectors.joining());
  }

  private int report(BlockJob job, CompletableFuture<JobOutcome> ended) {
    JobOutcome outcome = value(ended);
    boolean own = session.isOwn(outcome.id());
    session.told(outcome.id());
    String note = OutcomeText.left(job.type(), outcome, own);
    if (session.json()) {
      JsonObject json = JsonOutput.outcome(outcome);
      if (note != null) {
        json.put("note", note);
      }
      remains(job, outcome).ifPresent(left -> json.put("left", JsonOutput.names(left)));
      session.json(json.put("exit", exit(outcome)));
      return exit(outcome);
    }
    session.screen().line(OutcomeText.sentence(outcome, colors));
    if (note != null) {
      session.screen().line(note);
    }
    remains(job, outcome).stream()
        .flatMap(List::stream)
        .forEach(left -> session.screen().line("  left: " + left));
    if (outcome instanceof JobOutcome.Failed failed) {
      QemuHints.of(failed.error(), session.connection()).ifPresent(session.screen()::line);
    }
    if (outcome.kind() == JobOutcome.Kind.CANCELLED && own) {
      session.screen().lines(leftovers.unremoved());
    }
    return exit(outcome);
  }

  private Optional<List<String>> remains(BlockJob job, JobOutcome outcome) {
    return remains != null && outcome.kind() == JobOutcome.Kind.COMPLETED
        ? Optional.of(remains.apply(job))
        : Optional.empty();
  }

  private static int exit(JobOutcome outcome) {
    return ExitCode.of(outcome);
  }

  private JobOutcome value(CompletableFuture<JobOutcome> ended) {
    try {
      return InterruptibleWait.value(ended);
    } catch (OutcomeUnknownException lost) {
      throw leftovers.explained(lost);
    }
  }

  private int keptReady(BlockJob job) {
    Path removed = leftovers.removed();
    if (removed != null) {
      return keptInVain(job, removed);
    }
    if (session.json()) {
      session.json(
          leftovers.into(new JsonObject().put("job", job.id().value()).put("outcome", "ready")));
      return ExitCode.DONE;
    }
    String id = typed(job);
    session
        .screen()
        .line(colors.green("ready") + ": " + job.id() + " is in step with the guest. Next:");
    session.screen().line("  blockjob job complete " + id + "   the disk moves over (pivot)");
    if (job.type().equals(OutcomeText.COMMIT)) {
      session.screen().line("  blockjob job cancel " + id + "     the disk stays on its overlay;");
      session.screen().line("    " + OutcomeText.ifCancelled(job.type(), true));
    } else {
      session.screen().line("  blockjob job finish " + id + "     a copy of that moment, no pivot");
      session.screen().line("  blockjob job cancel " + id + "     no copy, no pivot");
    }
    session.screen().lines(leftovers.sentences(session));
    return ExitCode.DONE;
  }

  /** A mirror whose target has lost its name is in step with what nobody can open. */
  private int keptInVain(BlockJob job, Path removed) {
    String why =
        "there is no "
            + removed
            + " any more, and what was copied is lost when QEMU ends: `blockjob job cancel "
            + typed(job)
            + "`, then copy anew";
    if (session.json()) {
      session.json(
          leftovers.into(
              new JsonObject()
                  .put("job", job.id().value())
                  .put("outcome", "ready")
                  .put("note", why)
                  .put("exit", ExitCode.FAILED)));
    } else {
      session.screen().lines(List.of(colors.red("ready in vain") + ": " + job.id() + ": " + why));
      session.screen().lines(leftovers.sentences(session));
    }
    return ExitCode.FAILED;
  }

  private static String typed(BlockJob job) {
    return ShellWord.operand(job.id().value());
  }

  private int left(BlockJob job) {
    if (session.json()) {
      session.json(
          leftovers.into(new JsonObject().put("job", job.id().value()).put("outcome", "left")));
    } else {
      session.screen().line("job " + job.id() + " goes on; `blockjob job wait " + typed(job) + "`");
      session.screen().lines(leftovers.sentences(session));
    }
    return ifLeft;
  }

  private int cancel(BlockJob job, CompletableFuture<JobOutcome> outcome) throws TimeoutException {
    if (!session.json()) {
      session.screen().line("cancelling " + job.id() + " ...");
    }
    CompletableFuture<Void> cancel = job.cancel().toCompletionStage().toCompletableFuture();
    Optional<RequestException> unsafe = refusal(cancel);
    if (unsafe.isPresent() && !outcome.isDone()) {
      return stays(job, unsafe.get());
    }
    if (!InterruptibleWait.patiently(outcome, CANCELLING)) {
      throw new TimeoutException(
          "QEMU has not ended job "
              + job.id()
              + " within "
              + CANCELLING.toSeconds()
              + " s of cancelling; `blockjob jobs` shows what it does."
              + text());
    }
    if (cancel.isCompletedExceptionally() && !session.json()) {
      cancel.exceptionally(refusal -> sayRefused(job, refusal));
    }
    return report(job, outcome);
  }

  /** Why it was not sent; empty if it was. */
  private static Optional<RequestException> refusal(CompletableFuture<Void> cancel) {
    CompletableFuture<Optional<RequestException>> refusal =
        cancel.handle(
            (sent, failure) ->
                failure instanceof RequestException refused
                    ? Optional.of(refused)
                    : Optional.empty());
    return InterruptibleWait.patiently(refusal, CANCELLING) ? refusal.join() : Optional.empty();
  }

  /** It can't be cancelled as things are, and goes on. */
  private int stays(BlockJob job, RequestException refusal) {
    session.left(job);
    String why = String.valueOf(refusal.getMessage());
    if (session.json()) {
      session.json(
          leftovers.into(
              new JsonObject()
                  .put("job", job.id().value())
                  .put("outcome", "left")
                  .put("note", why)
                  .put("exit", ExitCode.FAILED)));
    } else {
      session.screen().line(why);
      session.screen().lines(leftovers.sentences(session));
    }
    return ExitCode.FAILED;
  }

  private @Nullable Void sayRefused(BlockJob job, Throwable refusal) {
    if (refusal instanceof CommandException refused) {
      session
          .screen()
          .line("cancelling " + job.id() + " came too late: QEMU says " + refused.description());
    }
    return null;
  }
}
