package dev.blockjob.bench;

import dev.blockjob.it.Await;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Commands a second with the window full: a loop over a bare socket that keeps {@link #WINDOW} in
 * flight, and the client, which is given all commands at once and keeps as many in flight itself.
 */
record Pipelining(Samples bare, Samples client) {

  /** What QEMU queues. */
  private static final int WINDOW = 8;

  Pipelining() {
    this(new Samples(), new Samples());
  }

  /** One round of each, {@code count} commands long. */
  void round(BareQmp socket, QmpConnection connection, int count) throws IOException {
    socket.call("{\"execute\":\"query-version\"}"); // skips the events of what was before
    long start = System.nanoTime();
    for (int i = 0; i < count + WINDOW; i++) {
      if (i >= WINDOW) {
        socket.skipLine();
      }
      if (i < count) {
        socket.send(RoundTrips.SAME_BYTES);
      }
    }
    bare.addRate(count, System.nanoTime() - start);

    start = System.nanoTime();
    List<Future<Object>> replies =
        Stream.generate(() -> connection.execute(RoundTrips.COMMAND)).limit(count).toList();
    Await.get(Future.all(replies));
    client.addRate(count, System.nanoTime() - start);
  }
}
