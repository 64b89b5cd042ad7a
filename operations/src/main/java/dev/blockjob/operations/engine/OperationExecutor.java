package dev.blockjob.operations.engine;

import dev.blockjob.jobs.image.Stamp;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationPlan;
import dev.blockjob.operations.check.BlockingWorker;
import dev.blockjob.operations.check.FileVerifier;
import dev.blockjob.operations.check.MissingFileException;
import dev.blockjob.operations.check.PartiallyWrittenBases;
import dev.blockjob.operations.check.QuiescentImages;
import dev.blockjob.operations.journal.Entry;
import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.journal.JournalException;
import dev.blockjob.operations.step.JobAction;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.operations.step.Trait;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Executes an operation's steps: records that a step is about to be done, executes it, records the
 * answer. It decides nothing itself: after a failure, after a crash, and when the operation is
 * given up, the state is observed and a {@link RecoveryPolicy} says which steps come next.
 */
public final class OperationExecutor {

  /** Each failure is decided upon anew; what fails again and again is not tried for ever. */
  private static final int MOST_DECISIONS = 6;

  private final Journal journal;
  private final StepExecutor stepExecutor;
  private final FileVerifier verifier;
  private final StateObserver observer;
  private final BlockingWorker worker;
  private final CrashPoint crashPoint;
  private final RecoveryPolicy policy;
  private final Clock clock;
  private final OperationListener listener;
  private final Promise<String> givenUp = Promise.promise();
  private Future<Void> marking = Future.succeededFuture();
  private RecoveryDecision decision;
  private RecoveryGoal goal = RecoveryGoal.COMPLETE;
  private int decisions;

  /** Those whose switch would have the disk need a file that has lost its name. */
  private final Set<JobId> barred = new LinkedHashSet<>();

  /** Why jobs can't be ended, either way; null if they can. */
  private @Nullable String stuck;

  private final Map<Step, String> notCleanedUp = new LinkedHashMap<>();
  private List<String> outdated = List.of();
  private List<String> made = List.of();
  private boolean hasChanged;
  private @Nullable Throwable gap;
  private @Nullable Throwable trouble;

  public OperationExecutor(
      Journal journal,
      StepExecutor stepExecutor,
      FileVerifier verifier,
      StateObserver observer,
      BlockingWorker worker,
      CrashPoint crashPoint,
      RecoveryPolicy policy,
      Clock clock,
      OperationListener listener) {
    this.journal = journal;
    this.stepExecutor = stepExecutor;
    this.verifier = verifier;
    this.observer = observer;
    this.worker = worker;
    this.crashPoint = crashPoint;
    this.policy = policy;
    this.clock = clock;
    this.listener = listener;
    List<Step> steps = journal.state().header().plan().steps();
    this.decision = new RecoveryDecision(RecoveryDecision.Kind.COMPLETE, steps, "", true);
  }

  /** No step that can be left out is begun from now on. */
  public void giveUp(String why) {
    // QEMU may not answer, and we may not live to roll it back: then the next process does.
    marking = marked();
    marking.onComplete(any -> givenUp.tryComplete(why));
  }

  /** All of the plan. */
  public Future<OperationOutcome> run() {
    return closing(execute());
  }

  /** What is left of it. */
  public Future<OperationOutcome> recover() {
    return closing(decide());
  }

  private Future<OperationOutcome> closing(Future<OperationOutcome> outcome) {
    return outcome.eventually(() -> marking).onComplete(any -> journal.close());
  }

  private Future<OperationOutcome> execute() {
    Future<Void> all = Future.succeededFuture();
    for (Step step : decision.steps()) {
      all = all.compose(before -> execute(step));
    }
    return all.compose(done -> settled())
        .compose(done -> stepExecutor.flush(decision.unflushed()))
        .compose(done -> end(), this::failed);
  }

  /** What was done to the guest on the way, and is not in the plan. */
  private Future<Void> settled() {
    Future<Void> all = Future.succeededFuture();
    for (Step owed : journal.state().pendingCompensations()) {
      all = all.compose(before -> execute(owed));
    }
    return all;
  }

  private Future<Void> execute(Step step) {
    if (givenUp.future().isComplete() && goal == RecoveryGoal.COMPLETE && !step.isCleanup()) {
      return Future.failedFuture(new CancellationException(givenUp.future().result()));
    }
    if (step.isCleanup()) {
      notCleanedUp.put(step, "not done: " + step.description());
    }
    return pass(CrashPoint.Point.BEFORE_INTENT, step)
        .compose(v -> stepExecutor.refusal(step))
        .compose(refusal -> intend(step).compose(look -> perform(step, look.with(refusal))))
        .onSuccess(any -> notCleanedUp.remove(step))
        .compose(answer -> pass(CrashPoint.Point.ANSWERED, step).map(answer))
        .compose(answer -> done(step, answer))
        .recover(
            failure ->
                failure instanceof InterposedStepsException detour
                    ? interpose(step, detour).compose(v -> execute(step))
                    : failed(step, failure));
  }

  /**
   * What speaks against the step is looked at once it is written down that it is about to be done,
   * by the same thread: nothing comes between that and the step.
   */
  private Future<Look> intend(Step step) {
    Entry intent = Entry.of(now(), Entry.Kind.INTENT, step, "");
    boolean force = step.isForced();
    List<String> quiet = stepExecutor.quiescentBefore(step);
    Supplier<Future<Look>> look =
        () -> pass(CrashPoint.Point.AFTER_INTENT, step).map(v -> look(step));
    return gap == null
        ? append(intent, force, quiet, look)
        : write(intent, force, quiet).compose(v -> worker.run(look::get)).compose(seen -> seen);
  }

  /** What a step will do as things are now, and what speaks against it. */
  private record Look(String description, Optional<StepFailedException> objection) {

    private Look with(Optional<StepFailedException> refusal) {
      return new Look(description, refusal.or(() -> objection));
    }
  }

  /** Blocks. */
  private Look look(Step step) {
    return new Look(
        step.descriptionNow(),
        verifier.before(journal.state(), step).or(() -> stepExecutor.objection(step)));
  }

  /** Stamps are for a recovery: where they can't be taken, the step was done all the same. */
  private Future<Void> done(Step step, String answer) {
    hasChanged |= !step.has(Trait.ONLY_WAITS);
    Entry done = Entry.of(now(), Entry.Kind.DONE, step, answer);
    List<String> quiet = stepExecutor.quiescentAfter(step);
    if (gap == null && QuiescentImages.isDueAtOnce(step)) {
      return write(done, !step.has(Trait.STALLS_GUEST), quiet);
    }
    if (quiet.isEmpty()) {
      journal.appendNext(done);
    } else {
      journal.appendNext(done, () -> stamps(quiet));
    }
    return Future.succeededFuture();
  }

  /** Runs the interposed steps; their failure is reported, not fatal. */
  private Future<Void> interpose(Step before, InterposedStepsException interposed) {
    note(before, text(interposed));
    Future<Void> all = Future.succeededFuture();
    for (Step step : interposed.steps()) {
      all =
          all.compose(v -> execute(step))
              .recover(
                  failure -> {
                    if (failure instanceof StepFailedException) {
                      listener.notice(text(failure));
                      return Future.succeededFuture();
                    }
                    return Future.failedFuture(failure);
                  });
    }
    return all;
  }

  private Future<String> perform(Step step, Look look) {
    listener.step(new OperationPlan.PlannedStep(look.description(), step.isPointOfNoReturn()));
    Optional<StepFailedException> objection = look.objection();
    if (objection.isPresent()) {
      step.jobs(JobAction.START).stream()
          .filter(this::isCompensation)
          .forEach(barred::add); // the disk stays on its overlay
      return Future.failedFuture(objection.get());
    }
    Future<String> done =
        stepExecutor
            .perform(step, () -> pass(CrashPoint.Point.SENT, step), text -> note(step, text))
            .compose(answer -> verifier.after(journal.state(), step).map(answer));
    if (goal == RecoveryGoal.COMPENSATE || !step.has(Trait.LONG)) {
      return done;
    }
    Promise<String> first = Promise.promise();
    done.onComplete(first::tryComplete, first::tryFail);
    givenUp.future().onSuccess(why -> first.tryFail(new CancellationException(why)));
    return first.future();
  }

  private boolean isCompensation(JobId job) {
    return journal.state().header().plan().compensatedBy(job).isPresent();
  }

  private void note(Step step, String text) {
    listener.notice(text);
    var unused = write(Entry.of(now(), Entry.Kind.NOTE, step, text), false);
  }

  private Future<Void> failed(Step step, Throwable failure) {
    boolean sure = failure instanceof StepFailedException;
    if (failure instanceof MissingFileException missing) {
      missing(step, missing);
    }
    if (sure) {
      notCleanedUp.replace(step, text(failure));
    }
    Entry entry = Entry.of(now(), Entry.Kind.FAILED, step, text(failure));
    Future<Void> written =
        sure && gap == null ? write(entry, false).otherwiseEmpty() : Future.succeededFuture();
    return written.compose(
        v ->
            step.isCleanup() && (sure || failure instanceof JournalException)
                ? Future.succeededFuture()
                : Future.failedFuture(failure));
  }

  private void missing(Step step, MissingFileException failure) {
    barred.addAll(step.jobs(JobAction.HOLD));
    barred.addAll(step.jobs(JobAction.SWITCH));
    if (!step.jobs(JobAction.CANCEL).isEmpty()) {
      stuck = text(failure);
    }
  }

  private Future<OperationOutcome> failed(Throwable failure) {
    String left = stuck;
    if (left != null) {
      return Future.succeededFuture(outcome(Kind.UNDECIDED, left));
    }
    if (trouble == null || trouble instanceof CancellationException) {
      trouble = failure;
    }
    boolean surely = failure instanceof StepFailedException;
    if (surely || failure instanceof CancellationException || gap != null) {
      goal = RecoveryGoal.COMPENSATE;
    }
    boolean isWilled = failure instanceof CancellationException;
    return (isWilled ? marked() : Future.<Void>succeededFuture()).compose(v -> decide());
  }

  private Future<OperationOutcome> decide() {
    decisions++;
    return stamped()
        .compose(v -> observer.observe(journal.state()))
        .recover(unseen -> Future.failedFuture(unknown(unseen)))
        .compose(
            seen -> {
              decision = policy.decide(journal.state(), seen, goal, barred);
              outdated = seen.outdated();
              made = made(seen);
              notCleanedUp.clear();
              if (decision.kind() == RecoveryDecision.Kind.UNDECIDED) {
                return Future.succeededFuture(outcome(Kind.UNDECIDED, decision.why()));
              }
              if (decisions > MOST_DECISIONS) {
                return Future.succeededFuture(outcome(Kind.UNDECIDED, again()));
              }
              boolean undo = decision.kind() == RecoveryDecision.Kind.COMPENSATE;
              Entry.Kind kind = undo ? Entry.Kind.UNDO : Entry.Kind.FORWARD;
              goal = undo ? RecoveryGoal.COMPENSATE : goal;
              return write(Entry.decided(now(), kind, decision.steps(), why()), false)
                  .otherwiseEmpty()
                  .compose(v -> undo && gap != null ? marked() : Future.succeededFuture())
                  .compose(v -> execute());
            });
  }

  /** Who asks QEMU may wait long, and what is stamped then may have been written to meanwhile. */
  private Future<Void> stamped() {
    Callable<Void> stamp =
        () -> {
          journal.stampNext();
          return null;
        };
    return worker.run(stamp).otherwiseEmpty();
  }

  /** The next process must not carry out what is being rolled back from now on. */
  private Future<Void> marked() {
    if (journal.state().isMarkedForRollback()) {
      return Future.succeededFuture();
    }
    Callable<Void> mark =
        () -> {
          journal.markForRollback();
          return null;
        };
    return worker.run(mark).otherwiseEmpty();
  }

  /** Why it is not tried once more. */
  private String again() {
    return gap == null
        ? "it fails again and again: " + text(trouble)
        : text(gap)
            + ", and what is left to do is not done without one. Nothing is lost: fix that, then "
            + "run `blockjob recover`";
  }

  /** Why it isn't known how it ended; a step that surely failed, or our own will, is no reason. */
  private Throwable unknown(Throwable unseen) {
    Throwable before = trouble;
    boolean isKnown =
        before instanceof StepFailedException || before instanceof CancellationException;
    return before == null || gap != null || isKnown ? unseen : before;
  }

  private String why() {
    String said = decision.why();
    return trouble == null
        ? said
        : decision.kind() == RecoveryDecision.Kind.COMPLETE && !said.isEmpty()
            ? said + ": " + text(trouble)
            : text(trouble);
  }

  private Future<OperationOutcome> end() {
    if (decision.kind() != RecoveryDecision.Kind.COMPLETE) {
      String why = PartiallyWrittenBases.behind(why(), journal.state());
      OperationOutcome outcome = outcome(isCancelled() ? Kind.CANCELLED : Kind.UNDONE, why);
      return end(() -> outcome);
    }
    return end(this::forward);
  }

  /** Looks where names lead, right before it is written down that all is done. Blocks. */
  private OperationOutcome forward() {
    Optional<String> lost = verifier.lost(journal.state()).or(stepExecutor::unflushed);
    // What is lost says already why a job was barred.
    String why = lost.isPresent() && !barred.isEmpty() ? decision.why() : why();
    String missed = decision.whole() ? "" : PartiallyWrittenBases.behind(why, journal.state());
    return lost.isPresent()
        ? outcome(Kind.PARTLY, lost.get() + (missed.isEmpty() ? "" : "; " + missed))
        : outcome(decision.whole() ? Kind.DONE : Kind.PARTLY, missed);
  }

  /** {@code outcome} is asked for where it may block. */
  private Future<OperationOutcome> end(Supplier<OperationOutcome> outcome) {
    Throwable before = gap;
    return before != null && !(before instanceof JournalException)
        ? Future.failedFuture(before)
        : worker.run(() -> end(outcome.get(), before == null ? null : text(before)));
  }

  /**
   * Blocks.
   *
   * @param unwritten why the journal can't be written any more; null if it can
   */
  private OperationOutcome end(OperationOutcome outcome, @Nullable String unwritten) {
    boolean isUndo = decision.kind() == RecoveryDecision.Kind.COMPENSATE;
    if (unwritten != null) {
      return UnwritableJournal.without(journal, outcome, isUndo, unwritten);
    }
    Entry.Kind entry =
        switch (outcome.kind()) {
          case DONE -> Entry.Kind.ENDED_DONE;
          case PARTLY -> Entry.Kind.ENDED_PARTLY;
          case UNDONE, CANCELLED, UNDECIDED -> Entry.Kind.ENDED_UNDONE;
        };
    try {
      journal.finish(Entry.end(now(), entry, outcome.text(), outcome.left()));
      return outcome;
    } catch (JournalException e) {
      return UnwritableJournal.without(journal, outcome, isUndo, text(e));
    }
  }

  private boolean isCancelled() {
    return trouble instanceof CancellationException || trouble instanceof JobCancelledException;
  }

  private OperationOutcome outcome(Kind kind, String text) {
    List<String> stands = kind == Kind.UNDECIDED && hasChanged ? made : List.of();
    List<String> left =
        Stream.of(journal.state().left(), notCleanedUp.values(), outdated, stands)
            .flatMap(Collection::stream)
            .distinct()
            .toList();
    return new OperationOutcome(journal.state().header().plan().id(), kind, text, left);
  }

  /** What there is of an operation that was undecided only after something had been done. */
  private List<String> made(ObservedState seen) {
    List<String> files =
        journal.state().header().plan().steps().stream()
            .flatMap(step -> Stream.ofNullable(step.creates()))
            .filter(made -> seen.files().contains(made.claim()))
            .map(made -> made.file() + ", which this operation has created")
            .toList();
    return files.isEmpty() ? List.of("what was done until it was undecided stands") : files;
  }

  /**
   * A journal that can't be written any more is no reason to leave a job behind, but to go back.
   * What takes a journal that says all is not done on one with a gap, even if there is room again.
   */
  private Future<Void> write(Entry entry, boolean force) {
    return write(entry, force, List.of());
  }

  private Future<Void> write(Entry entry, boolean force, List<String> quiet) {
    Throwable before = gap;
    if (before != null) {
      return stamped().compose(v -> force ? Future.failedFuture(before) : Future.succeededFuture());
    }
    return append(entry, force, quiet, Future::succeededFuture);
  }

  /** {@code look} comes right after that. */
  private <T> Future<T> append(
      Entry entry, boolean force, List<String> quiet, Supplier<Future<T>> look) {
    Callable<Future<T>> append =
        () -> {
          journal.append(quiet.isEmpty() ? entry : entry.withStamps(stamps(quiet)), force);
          return seen(look);
        };
    return worker.run(append).onFailure(failure -> gap = failure).compose(seen -> seen);
  }

  /** What can't be seen is no fault of the journal's. */
  private static <T> Future<T> seen(Supplier<Future<T>> look) {
    try {
      return look.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static Map<String, Stamp> stamps(List<String> images) {
    Map<String, Stamp> stamps = new HashMap<>();
    images.forEach(image -> Stamp.of(image).ifPresent(stamp -> stamps.put(image, stamp)));
    return stamps;
  }

  private Future<Void> pass(CrashPoint.Point point, Step step) {
    return crashPoint.pass(point, step, journal);
  }

  private Instant now() {
    return clock.instant();
  }

  private static String text(@Nullable Throwable failure) {
    return failure == null
        ? ""
        : failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
