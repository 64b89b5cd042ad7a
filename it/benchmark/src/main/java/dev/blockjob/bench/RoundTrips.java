package dev.blockjob.bench;

import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * {@code query-block-jobs}, one after the other: over a bare socket, over one to a proxy, over the
 * client from its event loop, and over the client from a thread that waits for each.
 */
record RoundTrips(Samples bare, Samples proxied, Samples client, Samples waiting) {

  static final String COMMAND = "query-block-jobs";
  // As long as what the client sends, whose ids are a nonce and a number.
  static final byte[] SAME_BYTES =
      BareQmp.bytes("{\"execute\":\"query-block-jobs\",\"id\":\"4f2n9c\"}");

  RoundTrips() {
    this(new Samples(), new Samples(), new Samples(), new Samples());
  }

  /** One round of each, {@code count} commands long. */
  void round(BareQmp socket, BareQmp proxy, QmpConnection connection, int count)
      throws IOException {
    ask(socket, bare, count);
    ask(proxy, proxied, count);
    Promise<Void> done = Promise.promise();
    next(connection, count, done);
    done.future().toCompletionStage().toCompletableFuture().join();
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      CompletableFuture<Object> reply =
          connection.execute(COMMAND, new JsonObject()).toCompletionStage().toCompletableFuture();
      reply.join();
      waiting.add(System.nanoTime() - start);
    }
  }

  private static void ask(BareQmp socket, Samples samples, int count) throws IOException {
    socket.call("{\"execute\":\"query-version\"}"); // skips the events of what was before
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      socket.send(SAME_BYTES);
      socket.skipLine();
      samples.add(System.nanoTime() - start);
    }
  }

  private void next(QmpConnection connection, int left, Promise<Void> done) {
    if (left == 0) {
      done.complete();
      return;
    }
    long start = System.nanoTime();
    var unused =
        connection
            .execute(COMMAND)
            .onComplete(
                reply -> {
                  client.add(System.nanoTime() - start);
                  if (reply.succeeded()) {
                    next(connection, left - 1, done);
                  } else {
                    done.fail(reply.cause());
                  }
                });
  }
}
