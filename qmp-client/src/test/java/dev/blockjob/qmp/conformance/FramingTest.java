package dev.blockjob.qmp.conformance;

import static dev.blockjob.qmp.Futures.await;
import static dev.blockjob.qmp.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.fake.FakeQemu;
import io.vertx.core.Future;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Where a message begins and ends, and what may stand in it. */
class FramingTest extends ScriptedTest {

  @Test
  void garbageEndsTheSessionWithOneCause() {
    QmpConnection connection = connected();
    Future<Object> pending = connection.execute("query-status");
    monitor.read();
    monitor.send("qemu-system-x86_64: terminating\r\n");

    DisconnectCause cause = await(connection.closed());
    assertThat(cause.kind()).isEqualTo(DisconnectCause.Kind.PROTOCOL_ERROR);
    assertThat(cause.detail()).contains("terminating");
    assertThat(failure(pending, OutcomeUnknownException.class).disconnect()).isEqualTo(cause);
  }

  @Test
  void aMessageOverTheLimitEndsTheSession() {
    QmpConnection connection = connected(QmpOptions.defaults().withMaxMessageSize(1000));
    monitor.send("{\"return\": \"" + "x".repeat(2000));

    DisconnectCause cause = await(connection.closed());
    assertThat(cause.kind()).isEqualTo(DisconnectCause.Kind.PROTOCOL_ERROR);
    assertThat(cause.detail()).contains("1000 bytes");
  }

  @Test
  void bytesMayComeOneByOne() {
    Future<QmpConnection> connection = client().connect();
    monitor.accept().dribble(FakeQemu.GREETING);
    String id = monitor.read("qmp_capabilities").getString("id");
    monitor.dribble("{\"return\": {}, \"id\": \"" + id + "\"}\r\n");
    Future<Object> command = await(connection).execute("c");
    id = monitor.read("c").getString("id");
    monitor.dribble("{\"return\": [\"}\\\"\", -inf, \"\\ud83d\\ude00\"], \"id\": " + id + "}");

    assertThat(await(command))
        .isEqualTo(new JsonArray().add("}\"").add(Double.NEGATIVE_INFINITY).add("\ud83d\ude00"));
  }

  @Test
  void aMessageMayStandOnManyLinesAndManyMessagesOnOne() {
    QmpConnection connection = connected();
    Future<Object> first = connection.execute("first");
    Future<Object> second = connection.execute("second");
    String one = monitor.read("first").getString("id");
    String two = monitor.read("second").getString("id");
    monitor.send(
        "{\r\n    \"return\": {\r\n        \"a\": 1\r\n    },\r\n    \"id\": "
            + one
            + "\r\n}\r\n{\"event\": \"E\"}{\"return\": 2, \"id\": "
            + two
            + "}{\"event\": \"E\"}");

    assertThat(await(first)).isEqualTo(new JsonObject().put("a", 1));
    assertThat(await(second)).isEqualTo(2L);
  }

  @Test
  void whereverTheDialogIsCutTheCommandEndsOnceAndSaysHowFarItCame() {
    QmpClient client = client();
    for (int bytes = 0; ; bytes++) {
      Cut cut = new Cut(bytes);
      Future<Object> command = client.connect().compose(open -> open.execute("c"));
      monitor.accept();

      cut.send(FakeQemu.GREETING);
      boolean greeted = cut.left >= -"\r\n".length();
      if (greeted) {
        cut.send(reply(monitor.read("qmp_capabilities")));
      }
      boolean written = cut.left >= 0;
      if (written) {
        cut.send("{\"event\": \"E\"}\r\n" + reply(monitor.read("c")));
      }
      monitor.hangUp();

      if (cut.left >= 0) {
        assertThat(await(command)).isEqualTo(new JsonObject());
        return;
      }
      Class<? extends RuntimeException> ending =
          written ? OutcomeUnknownException.class : HandshakeException.class;
      assertThat(failure(command, RuntimeException.class))
          .as("cut at %d", bytes)
          .isInstanceOf(ending);
    }
  }

  private static String reply(JsonObject request) {
    return "{\"return\": {}, \"id\": " + Json.encode(request.getValue("id")) + "}";
  }

  /** Sends so many bytes and no more. */
  private final class Cut {
    private int left;

    private Cut(int bytes) {
      left = bytes;
    }

    void send(String text) {
      monitor.send(text.substring(0, Math.max(0, Math.min(left, text.length()))));
      left -= text.length();
    }
  }

  @Test
  void aReplyOf64MebibytesIsReadAndLeavesNothingBehind() {
    QmpConnection connection = connected();
    long before = usedMemory();
    int size = (64 << 20) - 100;
    assertThat(lengthOfReply(connection, size)).isEqualTo(size);
    assertThat(lengthOfReply(connection, 1)).isEqualTo(1);

    assertThat(usedMemory() - before).isLessThan(16 << 20);
  }

  @Test
  void aReplyOfMoreEndsTheSession() {
    QmpConnection connection = connected();
    String start = "{\"return\": \"";
    monitor.send(start + "x".repeat((64 << 20) + 1 - start.length()));

    DisconnectCause cause = await(connection.closed());
    assertThat(cause.kind()).isEqualTo(DisconnectCause.Kind.PROTOCOL_ERROR);
    assertThat(cause.detail()).contains("67108864 bytes");
  }

  private int lengthOfReply(QmpConnection connection, int size) {
    Future<Object> command = connection.execute("big");
    monitor.answer(monitor.read(), "\"" + "x".repeat(size) + "\"");
    return ((String) await(command)).length();
  }

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
