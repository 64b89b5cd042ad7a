package dev.blockjob.cli.demo;

import dev.blockjob.cli.InterruptedCallException;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.follow.OutcomeText;
import dev.blockjob.cli.render.ChainTree;
import dev.blockjob.cli.render.Colors;
import dev.blockjob.cli.render.Durations;
import dev.blockjob.cli.render.ProgressView;
import dev.blockjob.cli.render.Screen;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.qmp.process.Exit;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Where the acts are played: starts jobs, shows what they do, keeps the time. */
final class Stage implements AutoCloseable {

  private static final Duration LIVELY = Duration.ofMillis(50);

  private final DemoVm vm;
  private final Screen screen;
  private final Colors colors;
  private final InterruptibleWait waiting;
  private final Witness witness;
  private @Nullable ProgressView view;

  Stage(DemoVm vm, Screen screen, InterruptibleWait waiting, Witness witness) {
    this.vm = vm;
    this.screen = screen;
    this.colors = screen.colors();
    this.waiting = waiting;
    this.witness = witness;
  }

  DemoVm vm() {
    return vm;
  }

  /** Plays an act between two drawings of the chain. */
  Played play(int number, Act act) throws TimeoutException {
    screen.line("");
    screen.line(colors.yellow("Act " + number) + "  " + colors.bold(act.title()));
    screen.line(colors.dim("       QMP: " + act.commands()));
    chain();
    long writesBefore = vm.writer().writes();
    witness.take();
    long began = System.nanoTime();
    String result = act.play().on(this);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    witness.settle();
    Played played =
        new Played(act.name(), took, witness.take(), vm.writer().writes() - writesBefore, result);
    chain();
    screen.line(
        String.format(
            Locale.ROOT,
            "%s %s in %s; the guest wrote %,d times meanwhile",
            colors.green(mark()),
            result,
            Durations.format(took),
            played.writes()));
    failIfTheGuestDid();
    return played;
  }

  private String mark() {
    return screen.terminal().unicode() ? "✓" : "ok:";
  }

  private void failIfTheGuestDid() {
    CompletableFuture<Void> failure = vm.writer().failure();
    if (failure.isCompletedExceptionally()) {
      InterruptibleWait.value(failure);
    }
  }

  /** Draws the disk's chain as it is now. */
  void chain() {
    BlockGraph graph = answer(vm.jobs().graph());
    ChainTree tree = new ChainTree(screen.terminal(), false, vm::shorten);
    screen.lines(tree.lines(graph, graph.disk(DemoVm.DISK)));
  }

  /** Starts a job and shows its progress from now on. */
  BlockJob start(BlockJobRequest request) {
    BlockJob job = answer(vm.jobs().start(request));
    ProgressView shown = ProgressView.aside(ProgressView.on(screen, job.id().value(), this::guest));
    view = shown;
    job.progress(LIVELY).handler(shown::show);
    return job;
  }

  private List<String> guest() {
    return List.of(
        colors.dim(
            String.format(Locale.ROOT, "the guest has written %,d times", vm.writer().writes())));
  }

  /** Waits for the job's end; fails if it isn't the one that was wanted. */
  String end(BlockJob job) throws TimeoutException {
    CompletableFuture<JobOutcome> outcome = job.outcome().toCompletionStage().toCompletableFuture();
    InterruptibleWait.End end = waiting.untilAny(outcome, vm.process().exit());
    close();
    if (end == InterruptibleWait.End.INTERRUPTED) {
      throw new InterruptedCallException("while a job was running");
    }
    if (end == InterruptibleWait.End.DEADLINE) {
      throw new TimeoutException("the deadline passed in the middle of the demonstration");
    }
    JobOutcome ended = value(outcome);
    if (ended instanceof JobOutcome.Completed completed) {
      return switch (completed.ending()) {
        case PIVOTED -> "completed and pivoted";
        case COPIED -> "completed, copied";
        case DONE, UNVERIFIED -> "completed";
      };
    }
    throw new DemoFailedException(OutcomeText.sentence(ended, colors));
  }

  /** The outcome; if QEMU has died, how. */
  private JobOutcome value(CompletableFuture<JobOutcome> outcome) {
    // Two messengers, the socket and the process: give the other one time to arrive.
    CompletableFuture<Exit> exit = vm.process().exit();
    InterruptibleWait.patiently(outcome, Duration.ofSeconds(5));
    if (outcome.isCompletedExceptionally()
        && InterruptibleWait.patiently(exit, Duration.ofSeconds(5))) {
      throw new DemoFailedException("QEMU died in mid-job: " + InterruptibleWait.value(exit));
    }
    return InterruptibleWait.value(outcome);
  }

  /** Lets time go by. */
  void lookOn(Duration time) {
    if (waiting.pause(time, vm.process().exit()) == InterruptibleWait.End.INTERRUPTED) {
      throw new InterruptedCallException("while looking on");
    }
  }

  /** Says what is done next. */
  void say(String what) {
    witness.settle();
    screen.line("  " + colors.bold((screen.terminal().unicode() ? "▸ " : "> ") + what));
  }

  /** Removes files of the demonstration that no disk is on any more. */
  void remove(String... files) {
    say("rm " + String.join(" ", files));
    for (String file : files) {
      try {
        Files.deleteIfExists(Path.of(vm.path(file)));
      } catch (IOException e) {
        throw new DemoFailedException(file + " can't be removed: " + e);
      }
    }
  }

  <T> T answer(Future<T> future) {
    return waiting.answer(future, "in the middle of the demonstration");
  }

  /** Ends the progress bar, if one is shown. */
  @Override
  public void close() {
    ProgressView shown = view;
    if (shown != null) {
      shown.close();
      view = null;
    }
  }

  /** How an act went. */
  record Played(String name, Duration took, Witness.Seen seen, long writes, String result) {}
}
