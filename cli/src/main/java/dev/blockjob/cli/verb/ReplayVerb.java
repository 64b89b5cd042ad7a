package dev.blockjob.cli.verb;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.CliConnection;
import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.qmp.replay.Recording;
import dev.blockjob.qmp.replay.Replay;
import dev.blockjob.qmp.replay.ReplayMismatch;
import dev.blockjob.qmp.replay.ReplayOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code blockjob replay}. */
@Command(
    name = "replay",
    description = {
      "Plays a trace back as a monitor: greets, answers and sends events as QEMU did then, as long"
          + " as the client sends the same commands.",
      "Ends when each recorded connection was played; exit code 1 if a client departed from the"
          + " recording."
    },
    footerHeading = "%nFor example:%n",
    footer = {
      "  blockjob --trace t.jsonl commit vd0",
      "  blockjob replay t.jsonl --listen /tmp/replay.sock &",
      "  blockjob -s /tmp/replay.sock commit vd0"
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class ReplayVerb implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE", description = "What --trace wrote.")
  private String file;

  @Option(
      names = "--listen",
      required = true,
      paramLabel = "ADDRESS",
      description = "Where the monitor is to be: PATH or tcp:HOST:PORT.")
  private String listen;

  @Option(names = "--timed", description = "Keep the recorded delays.")
  private boolean timed;

  @Override
  public Integer call() {
    Blockjob call = (Blockjob) spec.root().userObject();
    CliEnvironment environment = call.environment();
    Recording recording = read(environment.folder().resolve(file));
    Vertx vertx = CliConnection.vertx();
    try {
      InterruptibleWait waiting = new InterruptibleWait(environment.interrupt(), call.timeout());
      if (!call.json()) {
        environment.interrupt().needsNoReader();
      }
      Replay replay =
          InterruptibleWait.answerPatiently(
              Replay.serve(
                  vertx,
                  recording,
                  call.address(listen),
                  ReplayOptions.defaults().withTimed(timed),
                  mismatch -> tell(call, mismatch)));
      listening(call, replay, recording);
      InterruptibleWait.End end =
          waiting.untilAny(replay.done().toCompletionStage().toCompletableFuture());
      InterruptibleWait.answerPatiently(replay.close());
      if (end == InterruptibleWait.End.INTERRUPTED) {
        return ExitCode.CANCELLED;
      }
      return end == InterruptibleWait.End.DEADLINE
          ? ExitCode.DEADLINE
          : replay.departures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    } finally {
      CliConnection.close(vertx);
    }
  }

  private static Recording read(Path path) {
    try {
      return Recording.read(path);
    } catch (IOException e) {
      throw new UsageException("the recording can't be read: " + path + ": " + e.getMessage());
    }
  }

  private static void listening(Blockjob call, Replay replay, Recording recording) {
    int connections = recording.sessions().size();
    if (call.json()) {
      say(
          call,
          new JsonObject()
              .put("listening", replay.address().toString())
              .put("connections", connections));
    } else {
      call.environment()
          .out()
          .println(
              "listening at "
                  + replay.address()
                  + "; the recording has "
                  + (connections == 1 ? "one connection" : connections + " connections"));
      call.environment().out().flush();
    }
  }

  private static void tell(Blockjob call, ReplayMismatch mismatch) {
    if (call.json()) {
      JsonObject told =
          new JsonObject()
              .put("kind", mismatch.kind().wireName())
              .put("connection", mismatch.session() + 1)
              .put("detail", mismatch.detail());
      say(call, new JsonObject().put("departure", told));
    } else {
      call.environment().err().println("connection " + (mismatch.session() + 1) + ": " + mismatch);
    }
  }

  private static void say(Blockjob call, JsonObject object) {
    call.environment().out().println(JsonOutput.line(object));
    call.environment().out().flush();
  }
}
