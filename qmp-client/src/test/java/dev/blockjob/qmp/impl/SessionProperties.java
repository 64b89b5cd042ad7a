package dev.blockjob.qmp.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.DisconnectCause.Kind;
import dev.blockjob.qmp.Futures;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.fake.FakeQemu;
import dev.blockjob.qmp.impl.codec.JsonTexts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.jspecify.annotations.Nullable;

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
  private static final Logger SILENT = Logger.getLogger(Incoming.class.getName());

  @BeforeContainer
  static void quiet() {
    SILENT.setLevel(Level.OFF);
  }

  @AfterContainer
  static void close() {
    SILENT.setLevel(null);
    Futures.await(VERTX.close());
  }

  /** What the test does next. */
  enum Step {
    EXECUTE,
    EXECUTE_OUT_OF_BAND,
    ANSWER_OLDEST,
    ANSWER_NEWEST,
    REFUSE_OLDEST,
    ANSWER_AGAIN,
    ANSWER_A_STRANGER,
    ERROR_WITHOUT_ID,
    EVENT,
    GREET_AGAIN
  }

  /** How it comes to an end. */
  enum End {
    EOF,
    RESET,
    CLOSE,
    GARBAGE,
    HALF_A_MESSAGE_THEN_EOF
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
      handshake(channel);
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
      answer(channel, channel.requests().get(0), "\"works\"");
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
      assertThat(disconnect(probe.cause())).isSameAs(cause);
    }
  }

  @Property(seed = "2")
  void everyCommandEndsExactlyOnceWhateverIsAnsweredAndWhenItIsCut(
      @ForAll @Size(max = 40) List<Step> steps, @ForAll End end) {
    MemoryChannel channel = new MemoryChannel(VERTX);
    Future<QmpConnection> connecting = channel.connect(OPTIONS);
    handshake(channel);
    Session session = new Session(channel, Futures.await(connecting));

    steps.forEach(session::take);
    session.finish(end);

    session.check(end);
  }

  /** What was asked and answered so far. */
  private static final class Session {
    private record Command(
        String name, boolean outOfBand, Future<Object> future, AtomicInteger ends) {}

    private final MemoryChannel channel;
    private final QmpConnection connection;
    private final List<Command> commands = new ArrayList<>();
    private final AtomicInteger events = new AtomicInteger();
    private int sentEvents;

    private final Map<String, Object> expected = new HashMap<>();
    private final List<JsonObject> answered = new ArrayList<>();
    private final Set<String> written = new HashSet<>();

    Session(MemoryChannel channel, QmpConnection connection) {
      this.channel = channel;
      this.connection = connection;
      connection.listen(event -> events.incrementAndGet());
    }

    void take(Step step) {
      List<JsonObject> open = channel.requests();
      switch (step) {
        case EXECUTE -> execute(false);
        case EXECUTE_OUT_OF_BAND -> execute(true);
        case ANSWER_OLDEST -> answer(open, 0);
        case ANSWER_NEWEST -> answer(open, open.size() - 1);
        case REFUSE_OLDEST -> refuse(open);
        case ANSWER_AGAIN -> {
          if (!answered.isEmpty()) {
            SessionProperties.answer(channel, answered.get(0), "\"again\"");
          }
        }
        case ANSWER_A_STRANGER -> channel.send("{\"return\": 1, \"id\": [\"no\"]}{\"return\": 2}");
        case ERROR_WITHOUT_ID ->
            channel.send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"parse\"}}\r\n");
        case EVENT -> {
          sentEvents++;
          channel.send("{\"event\": \"E\"}");
        }
        case GREET_AGAIN -> channel.send(FakeQemu.GREETING);
      }
      long inBand = open.stream().filter(request -> request.containsKey("execute")).count();
      assertThat(inBand).isLessThanOrEqualTo(OPTIONS.window());
    }

    private void execute(boolean outOfBand) {
      String name = "c" + commands.size();
      Future<Object> future =
          outOfBand
              ? connection.execute(QmpCommand.rawOutOfBand(name, new JsonObject()))
              : connection.execute(name);
      AtomicInteger ends = new AtomicInteger();
      future.onComplete(result -> ends.incrementAndGet());
      commands.add(new Command(name, outOfBand, future, ends));
      channel.send("");
    }

    private void answer(List<JsonObject> open, int index) {
      if (!open.isEmpty()) {
        JsonObject request = open.remove(index);
        String name = name(request);
        expected.put(name, name + " done");
        answered.add(request);
        SessionProperties.answer(channel, request, "\"" + name + " done\"");
      }
    }

    private void refuse(List<JsonObject> open) {
      if (!open.isEmpty()) {
        JsonObject request = open.remove(0);
        expected.put(name(request), CommandException.class);
        answered.add(request);
        channel.send(
            "{\"id\": \""
                + request.getString("id")
                + "\", \"error\": {\"class\": \"X\", \"desc\": \"no\"}}");
      }
    }

    void finish(End end) {
      channel.requests().forEach(request -> written.add(name(request)));
      switch (end) {
        case EOF -> channel.end();
        case RESET -> channel.reset();
        case CLOSE -> Futures.await(connection.close());
        case GARBAGE -> channel.send("garbage");
        case HALF_A_MESSAGE_THEN_EOF -> {
          channel.send("{\"return\": {\"x");
          channel.end();
        }
      }
    }

    void check(End end) {
      DisconnectCause cause = Futures.await(connection.closed());
      assertThat(cause.kind())
          .isEqualTo(
              switch (end) {
                case EOF, HALF_A_MESSAGE_THEN_EOF -> Kind.EOF;
                case RESET -> Kind.RESET;
                case CLOSE -> Kind.CLOSED_HERE;
                case GARBAGE -> Kind.PROTOCOL_ERROR;
              });
      assertThat(events).hasValue(sentEvents);
      for (Command command : commands) {
        assertThat(command.ends).as(command.name).hasValue(1);
        Object ended =
            command.future.succeeded() ? command.future.result() : command.future.cause();
        Object wanted = expected.get(command.name);
        if (wanted instanceof String) {
          assertThat(ended).isEqualTo(wanted);
        } else if (wanted != null) {
          assertThat(ended).isInstanceOf(CommandException.class);
        } else {
          assertThat(ended)
              .isInstanceOf(
                  written.contains(command.name)
                      ? OutcomeUnknownException.class
                      : NotSentException.class);
          assertThat(disconnect((Throwable) ended)).isSameAs(cause);
        }
      }
    }

    private static String name(JsonObject request) {
      return request.getString("execute", request.getString("exec-oob"));
    }
  }

  private static @Nullable Object disconnect(Throwable failure) {
    return failure instanceof OutcomeUnknownException unknown
        ? unknown.disconnect()
        : ((NotSentException) failure).disconnect();
  }

  private static void handshake(MemoryChannel channel) {
    channel.send(FakeQemu.GREETING);
    answer(channel, channel.requests().remove(0), "{}");
  }

  private static void answer(MemoryChannel channel, JsonObject request, String returned) {
    channel.send("{\"return\": " + returned + ", \"id\": \"" + request.getString("id") + "\"}\r\n");
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
