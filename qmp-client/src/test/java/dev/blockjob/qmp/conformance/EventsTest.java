package dev.blockjob.qmp.conformance;

import static dev.blockjob.qmp.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpEvent;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who gets events, and whom a slow subscriber can harm: nobody. */
class EventsTest extends ScriptedTest {

  /** How many an unthrottled event makes on a real QEMU, such as BLOCK_JOB_ERROR. */
  private static final int A_SECOND = 13_000;

  /** How often a flood stops for one command and its reply. */
  private static final int REPLIES = 13;

  private static final int KEPT = 10;

  /**
   * The monitor's own clock says how fast it sent, replies to commands included. One that a busy
   * machine held up is sent again, twice as big: a moment weighs less then.
   */
  @Test
  void aSubscriberThatDoesNotReadLosesTheOldestEventsAndHoldsUpNoReply() throws Exception {
    QmpConnection connection = connected(QmpOptions.defaults().withEventBuffer(KEPT));
    EventStream<QmpEvent> stream = connection.events();
    stream.pause();

    int size = A_SECOND;
    int sent = size;
    double rate = flood(connection, 0, size);
    assertThat(stream.dropped()).isEqualTo(sent - KEPT);
    for (int tries = 1; rate < A_SECOND && tries < 5; tries++) {
      size *= 2;
      rate = flood(connection, sent, size);
      sent += size;
      assertThat(stream.dropped()).isEqualTo(sent - KEPT);
    }

    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch kept = new CountDownLatch(KEPT);
    stream.handler(
        event -> {
          seen.add(event.data().getInteger("n"));
          kept.countDown();
        });
    stream.fetch(4).fetch(KEPT - 4);
    assertThat(kept.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(seen).isEqualTo(IntStream.range(sent - KEPT, sent).boxed().toList());
    assumeThat(rate).as("events a second, of %s, on this machine", size).isGreaterThan(A_SECOND);
  }

  /** Sends so many, with replies among them that are waited for; returns events a second. */
  private double flood(QmpConnection connection, int first, int size) {
    long begin = System.nanoTime();
    for (int i = 0; i < size; i++) {
      monitor.event("E", first + i);
      if ((i + 1) % (size / REPLIES) == 0) {
        Future<Object> command = connection.execute("query-status");
        monitor.answer(monitor.read("query-status"), "{}");
        await(command);
      }
    }
    return size * 1e9 / (System.nanoTime() - begin);
  }

  @Test
  void aStreamEndsWithTheConnectionAfterWhatItHolds() throws Exception {
    QmpConnection connection = connected();
    EventStream<QmpEvent> stream = connection.events();
    monitor.event("E", 1).hangUp();
    await(connection.closed());
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch end = new CountDownLatch(1);
    stream.endHandler(
        v -> {
          seen.add("end");
          end.countDown();
        });
    stream.handler(event -> seen.add(event.name()));

    assertThat(end.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(seen).containsExactly("E", "end");
    assertThat(await(stream.ended())).isEqualTo(await(connection.closed()));
    assertThat(await(connection.events().ended())).isEqualTo(await(connection.closed()));
  }

  @Test
  void aStreamEndsForOneReasonAndNotBeforeItIsRead() {
    QmpConnection connection = connected();
    EventStream<QmpEvent> cancelled = connection.events();
    EventStream<QmpEvent> unread = connection.events();
    cancelled.cancel();
    monitor.event("E", 1).hangUp();
    DisconnectCause cause = await(connection.closed());

    assertThat(await(cancelled.ended()).kind()).isEqualTo(DisconnectCause.Kind.CLOSED_HERE);
    assertThat(unread.ended().isComplete()).isFalse();
    unread.handler(event -> {});
    assertThat(await(unread.ended())).isEqualTo(cause);
    unread.cancel();
    assertThat(await(unread.ended())).isEqualTo(cause);
  }

  @Test
  void aSubscriberThatThrowsHarmsNobody() {
    QmpConnection connection = connected();
    connection.listen(
        event -> {
          throw new IllegalStateException("mine");
        });
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    connection.listen(event -> seen.add(event.name()));
    monitor.event("E", 1);
    Future<Object> command = connection.execute("query-status");
    monitor.answer(monitor.read(), "{}");

    await(command);
    assertThat(seen).containsExactly("E");
  }
}
