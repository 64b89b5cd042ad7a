package dev.blockjob.qmp.conformance;

import static dev.blockjob.qmp.Futures.await;
import static dev.blockjob.qmp.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What happens to a command whose deadline passes, and to its late reply. */
class DeadlinesTest extends ScriptedTest {

  @Test
  void aCommandWithoutReplyLeavesATombstoneAndItsLateReplyHarmsNobody() {
    QmpConnection connection = connected(shortDeadline());
    Future<Object> slow = connection.execute("slow");
    JsonObject request = monitor.read("slow");

    OutcomeUnknownException unknown = failure(slow, OutcomeUnknownException.class);
    assertThat(unknown.deadlinePassed()).isTrue();
    assertThat(unknown.command()).isEqualTo("slow");

    Future<Object> next = connection.execute("next");
    JsonObject second = monitor.read("next");
    monitor.answer(request, "1").answer(second, "2");
    assertThat(await(next)).isEqualTo(2L);
  }

  @Test
  void aCommandThatWaitedTooLongWasNotSent() {
    QmpConnection connection = connected(shortDeadline());
    for (int i = 0; i < 8; i++) {
      connection.execute("c" + i);
    }
    NotSentException notSent = failure(connection.execute("ninth"), NotSentException.class);
    assertThat(notSent.disconnect()).isNull();
  }

  @Test
  void whoHearsOfADeadlineMayExecuteTheNextCommandAtOnce() {
    QmpConnection connection = connected(shortDeadline());
    Future<Object> first = connection.execute("c1");
    Future<Object> second = connection.execute("c2");
    Future<Object> next = first.recover(late -> connection.execute("again"));
    monitor.read("c1");
    monitor.read("c2");
    failure(second, OutcomeUnknownException.class);
    monitor.answer(monitor.read("again"), "3");

    assertThat(await(next)).isEqualTo(3L);
  }

  @Test
  void aSmallCommandAfterALargeOneHasADeadlineOfItsOwn() {
    QmpOptions options = shortDeadline();
    QmpConnection connection = connected(options);
    Future<Object> large = connection.execute("c", new JsonObject().put("v", "x".repeat(1 << 20)));
    JsonObject request = monitor.read("c");
    monitor.answer(request, "1");
    await(large);

    failure(connection.execute("small"), OutcomeUnknownException.class);
  }
}
