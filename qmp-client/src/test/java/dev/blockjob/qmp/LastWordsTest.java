package dev.blockjob.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What QEMU says right before its end is read, even if something was sent to it too late. */
class LastWordsTest {

  private final Vertx vertx = Vertx.vertx();
  private final ScriptedMonitor monitor = new ScriptedMonitor();

  @AfterEach
  void close() {
    monitor.close();
    vertx.close().await();
  }

  @Test
  void aWriteThatComesTooLateLosesNoEvents() throws Exception {
    QmpClient client = QmpClient.create(vertx, monitor.address());
    List<String> events = new CopyOnWriteArrayList<>();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    var connecting = client.connect();
    monitor.handshake();
    QmpConnection connection = Futures.await(connecting);
    connection.listen(
        event -> {
          events.add(event.name());
          if (event.name().equals("FIRST")) {
            first.countDown();
            await(gone);
            var unused = connection.execute("too-late");
          }
        });

    monitor.event("FIRST", 1);
    await(first);
    monitor.event("LAST", 2).hangUp();
    gone.countDown();

    Futures.await(connection.closed());
    assertThat(events).containsExactly("FIRST", "LAST");
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing after 20 s");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
