package dev.blockjob.qmp.fake;

import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpGreeting.QemuVersion;
import dev.blockjob.qmp.impl.codec.MessageReader;
import dev.blockjob.qmp.impl.codec.QmpMessage;
import dev.blockjob.qmp.replay.Recording;
import dev.blockjob.qmp.replay.Replay;
import dev.blockjob.qmp.replay.ReplayMismatch;
import dev.blockjob.qmp.replay.ReplayOptions;
import dev.blockjob.qmp.trace.TracedMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A {@link Replay} with an event loop of its own, for tests that block. */
final class ReplayServer implements Script {

  private static final int PATIENCE_SECONDS = 30;

  private final Vertx vertx = Vertx.vertx();
  private final Recording recording;
  private final Replay replay;

  ReplayServer(QmpAddress address, Recording recording, ReplayOptions options) {
    this.recording = recording;
    try {
      this.replay = await(Replay.serve(vertx, recording, address, options, mismatch -> {}));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  @Override
  public void awaitEnd() {
    await(replay.done());
  }

  @Override
  public List<String> problems() {
    return replay.departures().stream().map(this::problem).toList();
  }

  /** A command that wasn't recorded was answered by nobody: perhaps no QEMU would have it. */
  private String problem(ReplayMismatch mismatch) {
    JsonObject request = mismatch.request();
    String invalid =
        request == null
            ? ""
            : recorded(mismatch.session())
                .map(qemu -> Dialog.problem(qemu.schema(), request))
                .orElse("");
    return invalid.isEmpty() ? mismatch.detail() : mismatch.detail() + "; " + invalid;
  }

  private Optional<RecordedSchema> recorded(int session) {
    return recording.sessions().get(session).stream()
        .filter(message -> message.kind() == TracedMessage.Kind.GREETING)
        .findFirst()
        .flatMap(greeting -> RecordedSchema.of(version(greeting.text())));
  }

  private static QemuVersion version(String greeting) {
    byte[] bytes = greeting.getBytes(StandardCharsets.UTF_8);
    QmpMessage message = new MessageReader(Clock.systemUTC()).read(bytes, 0, bytes.length);
    return ((QmpMessage.Greeting) message).greeting().version();
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
