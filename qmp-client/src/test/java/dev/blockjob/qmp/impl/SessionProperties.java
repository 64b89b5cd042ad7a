package dev.blockjob.qmp.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.Futures;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.fake.FakeQemu;
import dev.blockjob.qmp.impl.codec.JsonTexts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever the peer says and whenever it goes: a session works or has ended for one cause, and each
 * command's Future completes exactly once.
 */
class SessionProperties {

  private static final Vertx VERTX =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));

  /** Far away: nothing here waits for time to pass. */
  private static final QmpOptions OPTIONS =
      QmpOptions.defaults()
          .withGreetingTimeout(Duration.ofHours(1))
          .withCommandTimeout(Duration.ofHours(1))
          .withMaxMessageSize(1 << 16);

  /** What is said about requests that can't be parsed would be said a thousand times. */
  private static final Logger SILENT = Logger.getLogger(MessageRouter.class.getName());

  @BeforeContainer
  static void quiet() {
    SILENT.setLevel(Level.OFF);
  }

  @AfterContainer
  static void close() {
    SILENT.setLevel(null);
    Futures.await(VERTX.close());
  }

  @Provide
  Arbitrary<byte[]> noise() {
    Arbitrary<byte[]> odd =
        JsonTexts.oddMessages().map(message -> message.getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> good =
        JsonTexts.texts().map(text -> text.text().getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> dialog =
        Arbitraries.of(
                FakeQemu.GREETING,
                "{\"return\": {}, \"id\": \"x-1\"}\r\n",
                "{\"event\": \"SHUTDOWN\", \"data\": {\"reason\": 7}}\r\n",
                "{\"event\": \"STOP\", \"timestamp\": {\"seconds\": -1, \"microseconds\": -1}}",
                "{\"error\": {\"class\": \"GenericError\", \"desc\": \"\"}}\r\n",
                "\r\n")
            .map(text -> text.getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    return Arbitraries.frequencyOf(
        Tuple.of(6, dialog), Tuple.of(3, odd), Tuple.of(1, good), Tuple.of(1, bytes));
  }

  @Property(seed = "1")
  void whateverIsSentTheSessionWorksOrHasEndedForOneCause(
      @ForAll @Size(max = 6) List<@From("noise") byte[]> noise,
      @ForAll boolean greeted,
      @ForAll long seed) {
    Random random = new Random(seed);
    MemoryChannel channel = new MemoryChannel(VERTX);
    Future<QmpConnection> connecting = channel.connect(OPTIONS);
    if (greeted) {
      channel.handshake();
    }

    byte[] stream = mutate(join(noise), random);
    for (int from = 0; from < stream.length; ) {
      int to = Math.min(stream.length, from + 1 + random.nextInt(50));
      channel.send(Arrays.copyOfRange(stream, from, to));
      from = to;
    }

    if (greeted) {
      worksOrHasEnded(channel, Futures.await(connecting));
    } else {
      channel.end();
      assertThat(connecting.isComplete()).isTrue();
      assertThat(connecting.cause()).isInstanceOf(HandshakeException.class);
    }
  }

  private static void worksOrHasEnded(MemoryChannel channel, QmpConnection connection) {
    Future<Object> probe = connection.execute("probe");
    channel.send("");
    if (!connection.closed().isComplete() && !channel.requests().isEmpty()) {
      channel.answer(channel.requests().get(0), "\"works\"");
    }
    if (probe.succeeded()) {
      assertThat(probe.result()).isEqualTo("works");
      assertThat(connection.closed().isComplete()).isFalse();
    }
    // Where a message had begun, the answer is part of it: only the end is left.
    channel.end();
    assertThat(probe.isComplete()).isTrue();
    assertThat(connection.closed().isComplete()).isTrue();
    if (probe.failed()) {
      DisconnectCause cause = connection.closed().result();
      assertThat(SessionModel.disconnect(probe.cause())).isSameAs(cause);
    }
  }

  @Property(seed = "2")
  void everyCommandEndsExactlyOnceWhateverIsAnsweredAndWhenItIsCut(
      @ForAll @Size(max = 40) List<SessionModel.Step> steps, @ForAll SessionModel.End end) {
    MemoryChannel channel = new MemoryChannel(VERTX);
    Future<QmpConnection> connecting = channel.connect(OPTIONS);
    channel.handshake();
    SessionModel session = new SessionModel(channel, Futures.await(connecting), OPTIONS.window());

    steps.forEach(session::take);
    session.finish(end);

    session.check(end);
  }

  private static byte[] join(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** Leaves half of them as they are; drops, doubles or changes some bytes of the others. */
  private static byte[] mutate(byte[] stream, Random random) {
    if (stream.length == 0 || random.nextBoolean()) {
      return stream;
    }
    int at = random.nextInt(stream.length);
    switch (random.nextInt(4)) {
      case 0 -> {
        return Arrays.copyOf(stream, at);
      }
      case 1 -> stream[at] = (byte) random.nextInt(256);
      case 2 -> stream[at] ^= (byte) (1 << random.nextInt(8));
      default -> {
        return join(List.of(Arrays.copyOf(stream, at), stream));
      }
    }
    return stream;
  }
}
