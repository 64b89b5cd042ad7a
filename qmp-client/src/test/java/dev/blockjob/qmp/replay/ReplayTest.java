package dev.blockjob.qmp.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.Futures;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.fake.FakeQemu;
import dev.blockjob.qmp.replay.ReplayMismatch.Kind;
import dev.blockjob.qmp.trace.TracedMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {

  private static final String CAPABILITIES =
      "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"oob\"]},\"id\":\"1\"}";

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final List<TracedMessage> recorded = new ArrayList<>();

  @AfterEach
  void close() {
    Futures.await(vertx.close());
  }

  private ReplayTest with(TracedMessage.Kind kind, String text) {
    Duration since = Duration.ofMillis(recorded.size());
    recorded.add(
        new TracedMessage("a", Instant.EPOCH, since, kind, null, null, false, text.strip()));
    return this;
  }

  private ReplayTest handshake() {
    return with(TracedMessage.Kind.GREETING, FakeQemu.GREETING)
        .with(TracedMessage.Kind.COMMAND, CAPABILITIES)
        .with(TracedMessage.Kind.REPLY, "{\"return\": {}, \"id\": \"1\"}");
  }

  private ReplayTest command(String name, String arguments, int id) {
    return with(
        TracedMessage.Kind.COMMAND,
        "{\"execute\":\"" + name + "\",\"arguments\":" + arguments + ",\"id\":" + id + "}");
  }

  private ReplayTest reply(String returned, int id) {
    return with(TracedMessage.Kind.REPLY, "{\"return\": " + returned + ", \"id\": " + id + "}");
  }

  private ReplayTest event(String name, String id) {
    return with(
        TracedMessage.Kind.EVENT,
        "{\"event\": \"" + name + "\", \"data\": {\"id\": \"" + id + "\"}}");
  }

  private Replay serve(ReplayOptions options) {
    return Futures.await(
        Replay.serve(
            vertx,
            Recording.of(recorded),
            QmpAddress.unix(folder.resolve("s")),
            options,
            mismatch -> {}));
  }

  private Replay serve() {
    return serve(ReplayOptions.defaults());
  }

  private QmpConnection connect(Replay replay) {
    return Futures.await(QmpClient.create(vertx, replay.address()).connect());
  }

  @Test
  void whatWasRecordedComesAgainUnderTheClientsIds() {
    handshake()
        .command("query-jobs", "{}", 2)
        .reply("[1]", 2)
        .command("query-jobs", "{}", 3)
        .reply("[2]", 3);
    Replay replay = serve();
    QmpConnection connection = connect(replay);

    assertThat(Futures.await(connection.execute("query-jobs"))).isEqualTo(new JsonArray("[1]"));
    assertThat(Futures.await(connection.execute("query-jobs"))).isEqualTo(new JsonArray("[2]"));
    Futures.await(connection.close());
    Futures.await(replay.done());
    assertThat(replay.departures()).isEmpty();
  }

  @Test
  void eventsComeWhereTheyWereRecordedWithTheClientsNames() {
    handshake()
        .command("blockdev-mirror", "{\"job-id\":\"m-3f9a\"}", 2)
        .event("EARLY", "m-3f9a")
        .reply("{}", 2)
        .command("job-complete", "{\"id\":\"m-3f9a\"}", 3)
        .event("LATE", "m-3f9a")
        .reply("{}", 3);
    QmpConnection connection = connect(serve());
    List<String> events = new CopyOnWriteArrayList<>();
    connection.listen(event -> events.add(event.name() + " " + event.data().getString("id")));

    Futures.await(connection.execute("blockdev-mirror", new JsonObject().put("job-id", "m-0001")));
    assertThat(events).containsExactly("EARLY m-0001");
    Futures.await(connection.execute("job-complete", new JsonObject().put("id", "m-0001")));
    assertThat(events).containsExactly("EARLY m-0001", "LATE m-0001");
  }

  @Test
  void commandsThatCrossEachOtherGetTheirOwnAnswers() {
    handshake().command("a", "{}", 2).command("b", "{}", 3).reply("\"a\"", 2).reply("\"b\"", 3);
    QmpConnection connection = connect(serve());

    Future<Object> b = connection.execute("b");
    Future<Object> a = connection.execute("a");

    assertThat(Futures.await(a)).isEqualTo("a");
    assertThat(Futures.await(b)).isEqualTo("b");
  }

  @Test
  void whatIsNotInTheRecordingIsRefusedAndTold() {
    handshake().command("block-stream", "{\"device\":\"d\"}", 2).reply("{}", 2);
    Replay replay = serve();
    QmpConnection connection = connect(replay);

    assertThatThrownBy(() -> Futures.await(connection.execute("block-commit")))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("not in the recording")
        .hasMessageContaining("block-stream");
    assertThat(replay.departures())
        .extracting(ReplayMismatch::kind)
        .containsExactly(Kind.UNEXPECTED);
  }

  @Test
  void aQuestionIsAnsweredAgainAsLast() {
    handshake()
        .command("query-jobs", "{}", 2)
        .reply("[1]", 2)
        .command("query-jobs", "{}", 3)
        .reply("[2]", 3);
    Replay replay = serve();
    QmpConnection connection = connect(replay);
    Futures.await(connection.execute("query-jobs"));
    Futures.await(connection.execute("query-jobs"));

    assertThat(Futures.await(connection.execute("query-jobs"))).isEqualTo(new JsonArray("[2]"));
    assertThat(replay.departures())
        .extracting(ReplayMismatch::kind)
        .containsExactly(Kind.ASKED_AGAIN);
  }

  @Test
  void aCommandThatIsNeverSentHoldsUpTheRestForAWhileOnly() {
    handshake()
        .command("a", "{}", 2)
        .command("query-jobs", "{}", 3)
        .reply("[]", 3)
        .reply("\"a\"", 2);
    Replay replay = serve(ReplayOptions.defaults().withPatience(Duration.ofMillis(50)));
    QmpConnection connection = connect(replay);

    assertThat(Futures.await(connection.execute("a"))).isEqualTo("a");
    assertThat(replay.departures()).isEmpty();
    Futures.await(connection.close());
    Futures.await(replay.done());
    assertThat(replay.departures()).extracting(ReplayMismatch::kind).containsExactly(Kind.NOT_SENT);
  }

  @Test
  void theRecordedEndIsTheEnd() {
    handshake()
        .command("quit", "{}", 2)
        .event("SHUTDOWN", "x")
        .with(TracedMessage.Kind.END, "the other side closed the connection");
    QmpConnection connection = connect(serve());

    Futures.await(connection.execute("quit"));

    assertThat(Futures.await(connection.closed()).kind()).isEqualTo(DisconnectCause.Kind.EOF);
  }

  @Test
  void aFurtherConnectionIsHungUpOn() {
    handshake();
    Replay replay = serve();
    connect(replay);

    assertThatThrownBy(() -> connect(replay)).hasMessageContaining("hung up");
    assertThat(replay.departures())
        .extracting(ReplayMismatch::kind)
        .containsExactly(Kind.CONNECTION);
  }

  @Test
  void secretsAreNotCompared() {
    handshake()
        .command("set_password", "{\"protocol\":\"vnc\",\"password\":\"<masked>\"}", 2)
        .reply("{}", 2);
    QmpConnection connection = connect(serve());

    Futures.await(
        connection.execute(
            "set_password", new JsonObject().put("protocol", "vnc").put("password", "hush")));
  }

  @Test
  void delaysAreKeptIfAskedFor() {
    handshake().command("a", "{}", 2);
    recorded.add(
        new TracedMessage(
            "a",
            Instant.EPOCH,
            Duration.ofMillis(200),
            TracedMessage.Kind.REPLY,
            null,
            null,
            false,
            "{\"return\": {}, \"id\": 2}"));
    QmpConnection connection = connect(serve(ReplayOptions.defaults().withTimed(true)));
    long began = System.nanoTime();

    Futures.await(connection.execute("a"));

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(150));
  }
}
