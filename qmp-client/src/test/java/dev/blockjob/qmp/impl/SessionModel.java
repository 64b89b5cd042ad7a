package dev.blockjob.qmp.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.DisconnectCause.Kind;
import dev.blockjob.qmp.Futures;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.fake.FakeQemu;
import io.vertx.core.Future;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What was asked and answered so far, and so how each command has to end. */
final class SessionModel {

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

  private record Command(
      String name, boolean outOfBand, Future<Object> future, AtomicInteger ends) {}

  private final MemoryChannel channel;
  private final int window;
  private final QmpConnection connection;
  private final List<Command> commands = new ArrayList<>();
  private final AtomicInteger events = new AtomicInteger();
  private int sentEvents;

  private final Map<String, Object> expected = new HashMap<>();
  private final List<JsonObject> answered = new ArrayList<>();
  private final Set<String> written = new HashSet<>();

  SessionModel(MemoryChannel channel, QmpConnection connection, int window) {
    this.channel = channel;
    this.window = window;
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
          channel.answer(answered.get(0), "\"again\"");
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
    assertThat(inBand).isLessThanOrEqualTo(window);
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
      channel.answer(request, "\"" + name + " done\"");
    }
  }

  private void refuse(List<JsonObject> open) {
    if (!open.isEmpty()) {
      JsonObject request = open.remove(0);
      expected.put(name(request), CommandException.class);
      answered.add(request);
      channel.send(
          "{\"id\": "
              + Json.encode(request.getValue("id"))
              + ", \"error\": {\"class\": \"X\", \"desc\": \"no\"}}");
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
      Object ended = command.future.succeeded() ? command.future.result() : command.future.cause();
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

  static @Nullable Object disconnect(Throwable failure) {
    return failure instanceof OutcomeUnknownException unknown
        ? unknown.disconnect()
        : ((NotSentException) failure).disconnect();
  }
}
