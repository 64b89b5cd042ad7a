package dev.blockjob.qmp.conformance;

import static dev.blockjob.qmp.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void aSubscriberThatDoesNotReadLosesTheOldestEventsAndHoldsUpNoReply() throws Exception {
    QmpConnection connection = connected(QmpOptions.defaults().withEventBuffer(10));
    EventStream<QmpEvent> stream = connection.events();
    stream.pause();
    for (int i = 0; i < 13_000; i++) {
      monitor.event("E", i);
    }
    Future<Object> command = connection.execute("query-status");
    monitor.answer(monitor.read(), "{}");
    await(command);

    assertThat(stream.dropped()).isEqualTo(12_990);
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch ten = new CountDownLatch(10);
    stream.handler(
        event -> {
          seen.add(event.data().getInteger("n"));
          ten.countDown();
        });
    stream.fetch(4).fetch(6);
    assertThat(ten.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(seen).isEqualTo(IntStream.range(12_990, 13_000).boxed().toList());
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
