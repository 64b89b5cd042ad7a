package dev.blockjob.qmp.conformance;

import static dev.blockjob.qmp.Futures.await;
import static dev.blockjob.qmp.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which reply belongs to which command, how many are under way, and what their ends say. */
class RequestsAndRepliesTest extends ScriptedTest {

  @Test
  void repliesFindTheirCommandByIdInWhateverOrder() {
    QmpConnection connection = connected();
    Future<Object> first = connection.execute("first");
    Future<Object> second = connection.execute("second");
    JsonObject one = monitor.read("first");
    JsonObject two = monitor.read("second");
    monitor.answer(two, "2").answer(one, "1");

    assertThat(await(first)).isEqualTo(1L);
    assertThat(await(second)).isEqualTo(2L);
  }

  @Test
  void anErrorNamesClassDescriptionAndCommand() {
    QmpConnection connection = connected();
    Future<Object> command = connection.execute("job-dismiss");
    monitor.refuse(monitor.read(), "DeviceNotActive", "no such thing");

    CommandException refused = failure(command, CommandException.class);
    assertThat(refused.command()).isEqualTo("job-dismiss");
    assertThat(refused.errorClass()).isEqualTo("DeviceNotActive");
    assertThat(refused.description()).isEqualTo("no such thing");
  }

  @Test
  void aThousandErrorsWithoutIdAnswerNothingAndKillNothing() {
    QmpConnection connection = connected();
    Future<Object> command = connection.execute("query-status");
    JsonObject request = monitor.read();
    String error = "{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error\"}}\r\n";
    monitor.send(error.repeat(1026)).answer(request, "5");

    assertThat(await(command)).isEqualTo(5L);
    assertThat(connection.closed().isComplete()).isFalse();
  }

  @Test
  void theNinthCommandWaitsAndAnOutOfBandOneDoesNot() {
    QmpConnection connection = connected();
    List<Future<Object>> commands = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      commands.add(connection.execute("c" + i));
    }
    Future<Object> yank =
        connection.execute(QmpCommand.rawOutOfBand("query-yank", new JsonObject()));
    List<JsonObject> requests = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      requests.add(monitor.read("c" + i));
    }
    monitor.answer(monitor.read("query-yank"), "\"now\"");
    assertThat(await(yank)).isEqualTo("now");
    assertThat(monitor.hasRequest()).isFalse();

    monitor.answer(requests.get(3), "3");
    requests.add(monitor.read("c8"));
    assertThat(await(commands.get(3))).isEqualTo(3L);
    assertThat(monitor.hasRequest()).isFalse();
  }

  @Test
  void aReplyThatItsCommandCannotReadFailsTheCommandAlone() {
    QmpConnection connection = connected();
    Future<Integer> typed =
        connection.execute(
            new QmpCommand<Integer>() {
              @Override
              public String name() {
                return "query-x";
              }

              @Override
              public JsonObject arguments() {
                return new JsonObject();
              }

              @Override
              public Integer decode(Object returned) {
                return ((JsonObject) returned).getInteger("x");
              }
            });
    monitor.answer(monitor.read(), "[]");

    assertThat(failure(typed, ProtocolException.class)).hasMessageContaining("query-x");
    assertThat(connection.closed().isComplete()).isFalse();
  }

  @Test
  void whatCannotBeSentIsRefusedBeforeItIsSent() {
    QmpConnection connection = connected();
    failure(
        connection.execute("c", new JsonObject().put("v", "\uD800")),
        IllegalArgumentException.class);
    Future<Object> next = connection.execute("next");
    monitor.answer(monitor.read("next"), "1");

    assertThat(await(next)).isEqualTo(1L);
  }

  @Test
  void aRequestOf64MebibytesGoesOutWhole() {
    QmpConnection connection = connected();
    String mebibyte = "x".repeat((1 << 20) - "\"\",".length() - 1);
    JsonArray most = new JsonArray(Collections.nCopies(64, mebibyte));
    Future<Object> big = connection.execute("big", new JsonObject().put("v", most));
    Future<Object> next = connection.execute("next");
    JsonObject request = monitor.read("big");
    monitor.answer(request, "1").answer(monitor.read("next"), "2");

    assertThat(request.getJsonObject("arguments").getJsonArray("v")).isEqualTo(most);
    assertThat(await(big)).isEqualTo(1L);
    assertThat(await(next)).isEqualTo(2L);
  }

  @Test
  void aReplyThatComesTwiceOrToNobodyIsDropped() {
    QmpConnection connection = connected();
    Future<Object> first = connection.execute("first");
    JsonObject request = monitor.read("first");
    monitor.answer(request, "1").answer(request, "2");
    monitor.send(
        "{\"return\": 3}{\"return\": 4, \"id\": {\"a\": 1}}{\"return\": 5, \"id\": \"0\"}");
    Future<Object> second = connection.execute("second");
    monitor.answer(monitor.read("second"), "6");

    assertThat(await(first)).isEqualTo(1L);
    assertThat(await(second)).isEqualTo(6L);
  }

  @Test
  void ofAKeyThatComesTwiceInAReplyTheLastCounts() {
    QmpConnection connection = connected();
    Future<Object> command = connection.execute("c");
    monitor.answer(monitor.read("c"), "{\"a\": 1, \"a\": 2}");

    assertThat(await(command)).isEqualTo(new JsonObject().put("a", 2));
  }

  @Test
  void aHandlerOfAReplyThatThrowsHarmsNobody() {
    QmpConnection connection = connected();
    Future<Object> first = connection.execute("first");
    first.onSuccess(
        returned -> {
          throw new IllegalStateException("mine");
        });
    Future<Object> second = connection.execute("second");
    JsonObject one = monitor.read("first");
    monitor.answer(one, "1").answer(monitor.read("second"), "2");

    assertThat(await(second)).isEqualTo(2L);
    assertThat(connection.closed().isComplete()).isFalse();
  }
}
