package dev.blockjob.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.events.QemuEvent.JobStatusChange;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.EventStream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QemuEventsTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final FakeConnection connection = new FakeConnection(vertx, 3);
  private final QemuEvents events = QemuEvents.of(connection);

  @AfterEach
  void close() {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static Future<JobStatusChange> ready(QemuEvents events, Duration deadline) {
    return events.await(JobStatusChange.class, change -> change.status().equals("ready"), deadline);
  }

  @Test
  void anAwaitedEventIsTheFirstThatThePredicateAccepts() {
    Future<JobStatusChange> ready = ready(events, LONG);
    connection.status("a", "running").status("b", "ready").status("c", "ready");

    assertThat(get(ready).jobId()).isEqualTo("b");
  }

  @Test
  void anAwaitFailsAtItsDeadline() {
    assertThatThrownBy(() -> get(ready(events, Duration.ofMillis(20))))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(TimeoutException.class)
        .hasMessageContaining("JobStatusChange");
  }

  @Test
  void anAwaitFailsWhenTheConnectionEndsBeforeOrAfterIt() {
    Future<JobStatusChange> before = ready(events, LONG);
    connection.end(new DisconnectCause(DisconnectCause.Kind.RESET, "gone", null));
    Future<JobStatusChange> after = ready(events, LONG);

    assertThatThrownBy(() -> get(before)).hasCauseInstanceOf(DisconnectedException.class);
    assertThatThrownBy(() -> get(after)).hasCauseInstanceOf(DisconnectedException.class);
  }

  @Test
  void aStreamHasTheEventsOfItsTypeAndFilterAndCountsWhatItDrops() {
    EventStream<JobStatusChange> stream =
        events.subscribe(JobStatusChange.class, change -> change.jobId().equals("j"));
    stream.pause();
    connection.status("j", "1").status("x", "2").status("j", "3").event("STOP");
    connection.status("j", "4").status("j", "5");
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    stream.handler(change -> seen.add(change.status()));
    stream.resume();
    connection.end(new DisconnectCause(DisconnectCause.Kind.EOF, "gone", null));
    assertThat(get(stream.ended()).detail()).isEqualTo("gone");

    assertThat(seen).containsExactly("3", "4", "5");
    assertThat(stream.dropped()).isEqualTo(1);
  }

  @Test
  void aListenerSeesEverythingInOrderUntilItIsRemoved() {
    List<QemuEvent.Kind> seen = new ArrayList<>();
    Runnable remove = events.listen(event -> seen.add(event.kind()));
    connection.event("STOP").event("SOMETHING_NEW").event("RESUME");
    remove.run();
    connection.event("STOP");

    assertThat(seen)
        .containsExactly(QemuEvent.Kind.STOP, QemuEvent.Kind.UNRECOGNISED, QemuEvent.Kind.RESUME);
  }

  @Test
  void withoutListenersNothingIsHeldOnTheConnection() {
    Runnable stop = events.listen(event -> {});
    Future<JobStatusChange> ready = ready(events, LONG);
    assertThat(connection.listeners()).isEqualTo(1);

    stop.run();
    connection.status("a", "ready");
    get(ready);

    assertThat(connection.listeners()).isZero();
  }
}
