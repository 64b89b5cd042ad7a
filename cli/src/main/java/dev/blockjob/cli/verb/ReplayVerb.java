package dev.blockjob.cli.verb;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.Link;
import dev.blockjob.cli.Surroundings;
import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.Waiting;
import dev.blockjob.cli.render.Json;
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
    Surroundings here = call.environment();
    Recording recording = read(here.folder().resolve(file));
    Vertx vertx = Link.vertx();
    try {
      Waiting waiting = new Waiting(here.interrupt(), call.timeout());
      if (!call.json()) {
        here.interrupt().needsNoReader();
      }
      Replay replay =
          Waiting.answerPatiently(
              Replay.serve(
                  vertx,
                  recording,
                  call.address(listen),
                  ReplayOptions.defaults().withTimed(timed),
                  mismatch -> tell(call, mismatch)));
      listening(call, replay, recording);
      Waiting.End end = waiting.untilAny(replay.done().toCompletionStage().toCompletableFuture());
      Waiting.answerPatiently(replay.close());
      if (end == Waiting.End.INTERRUPTED) {
        return ExitCode.CANCELLED;
      }
      return end == Waiting.End.DEADLINE
          ? ExitCode.DEADLINE
          : replay.departures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    } finally {
      Link.close(vertx);
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
    call.environment().out().println(Json.line(object));
    call.environment().out().flush();
  }
}
