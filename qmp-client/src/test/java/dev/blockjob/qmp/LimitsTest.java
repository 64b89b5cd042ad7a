package dev.blockjob.qmp;

import static dev.blockjob.qmp.Futures.await;
import static dev.blockjob.qmp.Futures.failure;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.blockjob.qmp.fake.FakeQemu;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each limit of the README's table that the suite {@code conformance} doesn't hit. */
class LimitsTest {

  private final Vertx vertx = Vertx.vertx();
  private final FakeQemu monitor = new FakeQemu();

  @AfterEach
  void close() {
    monitor.close();
    await(vertx.close());
  }

  private QmpConnection connected(QmpOptions options) {
    Future<QmpConnection> connection =
        QmpClient.create(vertx, monitor.address(), options).connect();
    monitor.handshake();
    return await(connection);
  }

  private Future<Object> answered(QmpConnection connection, String returned) {
    Future<Object> command = connection.execute("query-status");
    JsonObject request = monitor.read();
    monitor.answer(request, returned);
    return command;
  }

  private static void endedBy(QmpConnection connection, String limit) {
    DisconnectCause cause = await(connection.closed());
    assertThat(cause.kind()).isEqualTo(DisconnectCause.Kind.PROTOCOL_ERROR);
    assertThat(cause.detail()).contains(limit);
  }

  @Test
  void aReplyNestedTooDeepEndsTheSessionBeforeItIsComplete() {
    QmpConnection connection = connected(QmpOptions.defaults().withMaxNesting(10));
    await(answered(connection, "[[[[[[[[[1]]]]]]]]]"));

    monitor.send("{\"return\": " + "[".repeat(10));

    endedBy(connection, "nested deeper than 10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\": "})
  void theDeepestReplyIsReadAndTheNextOneNot(String opening) {
    QmpConnection connection = connected(QmpOptions.defaults());
    String closing = opening.equals("[") ? "]" : "}";
    String deepest = opening.repeat(1023) + "1" + closing.repeat(1023);
    assertThat(await(answered(connection, deepest))).isNotNull();

    monitor.send("{\"return\": " + opening.repeat(1024));

    endedBy(connection, "nested deeper than 1024");
  }

  @Test
  void aReplyOfTooManyTokensEndsTheSession() {
    QmpConnection connection = connected(QmpOptions.defaults().withMaxTokens(100));
    await(answered(connection, "[" + "1,".repeat(80) + "1]"));
    await(answered(connection, "[" + "1,".repeat(80) + "1]"));

    monitor.send("{\"return\": [" + "1,".repeat(100));

    endedBy(connection, "more than 100 tokens");
  }

  @Test
  void aCommandThatFindsTheQueueFullIsNotSent() {
    QmpOptions options = QmpOptions.defaults().withMaxQueued(3);
    QmpConnection connection = connected(options);
    List<Future<Object>> commands = new ArrayList<>();
    for (int i = 0; i < options.window() + 4; i++) {
      commands.add(connection.execute("query-status"));
    }

    NotSentException refused = failure(commands.get(11), NotSentException.class);

    assertThat(refused.disconnect()).isNull();
    assertThat(refused).hasMessageContaining("3 commands wait already");
    for (Future<Object> command : commands.subList(0, 11)) {
      monitor.answer(monitor.read("query-status"), "{}");
      await(command);
    }
    await(answered(connection, "{}"));
  }

  @Test
  void anOutOfBandCommandNeedsNoPlaceInTheQueue() {
    QmpConnection connection = connected(QmpOptions.defaults().withMaxQueued(1));
    for (int i = 0; i < 9; i++) {
      connection.execute("query-status");
      if (i < 8) {
        monitor.read("query-status");
      }
    }

    Future<Object> command =
        connection.execute(QmpCommand.rawOutOfBand("query-yank", new JsonObject()));
    monitor.answer(monitor.read("query-yank"), "[]");

    await(command);
  }

  @Test
  void limitsThatMakeNoSenseAreRefused() {
    QmpOptions options = QmpOptions.defaults();

    assertThatIllegalArgumentException().isThrownBy(() -> options.withMaxNesting(1025));
    assertThatIllegalArgumentException().isThrownBy(() -> options.withMaxNesting(0));
    assertThatIllegalArgumentException().isThrownBy(() -> options.withMaxTokens((8 << 20) + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> options.withMaxQueued(0));
  }

  @Test
  void aListenerThatNobodyAsksHangsUpOnTheSeventeenthPeer() throws Exception {
    Path path = monitor.path().resolveSibling("ours");
    QmpListener listener = await(QmpListener.listen(vertx, QmpAddress.unix(path)));
    List<SocketChannel> peers = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      peers.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
    }

    assertThat(peers.get(16).read(ByteBuffer.allocate(1))).isEqualTo(-1);

    Future<QmpConnection> first = listener.connect();
    peers.get(0).write(ByteBuffer.wrap(FakeQemu.GREETING.getBytes(US_ASCII)));
    assertThat(peers.get(0).read(ByteBuffer.allocate(100))).isPositive();
    for (SocketChannel peer : peers) {
      peer.close();
    }
    assertThat(failure(first, HandshakeException.class).reason())
        .isEqualTo(HandshakeException.Reason.HUNG_UP);
    await(listener.close());
  }
}
