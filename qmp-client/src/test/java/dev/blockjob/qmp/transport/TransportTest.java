package dev.blockjob.qmp.transport;

import static dev.blockjob.qmp.Futures.await;

import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Channels of each kind, and what can be done with them from a test's thread. */
abstract class TransportTest {

  private @Nullable Vertx vertx;

  QmpOptions options = QmpOptions.defaults();

  @TempDir Path folder;

  /** The same one for the whole test. */
  final Vertx vertx(Kind kind) {
    Vertx made = vertx == null ? kind.vertx() : vertx;
    vertx = made;
    return made;
  }

  @AfterEach
  final void close() {
    if (vertx != null) {
      await(vertx.close());
    }
  }

  static Recorder attach(Channel channel) {
    Recorder recorder = new Recorder();
    channel.context().runOnContext(v -> channel.attach(recorder));
    return recorder;
  }

  static void write(Channel channel, byte[] bytes) {
    channel.context().runOnContext(v -> channel.write(bytes));
  }

  static boolean full(Channel channel) {
    Promise<Boolean> full = Promise.promise();
    channel.context().runOnContext(v -> full.complete(channel.writeQueueFull()));
    return await(full.future());
  }

  static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
