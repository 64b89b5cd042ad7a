package dev.blockjob.qmp.impl;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.DisconnectCause.Kind;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpCommand;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * The window against a model of it that is too simple to be wrong: a list of commands, each with
 * the state that the rules say it is in. Time is a number here.
 */
class CommandWindowProperties {

  private static final int SIZE = 3;
  private static final long TIMEOUT = 10;

  enum Step {
    SUBMIT,
    SUBMIT_OUT_OF_BAND,
    SUBMIT_QUIT,
    REPLY,
    TIME_PASSES
  }

  private enum State {
    QUEUED,
    WRITTEN,
    TOMBSTONE,
    ANSWERED,
    UNKNOWN,
    NOT_SENT;

    boolean holdsAPlace() {
      return this == WRITTEN || this == TOMBSTONE;
    }
  }

  private static final class Modelled {
    final boolean outOfBand;
    State state = State.QUEUED;
    long deadline;

    Modelled(boolean outOfBand, long deadline) {
      this.outOfBand = outOfBand;
      this.deadline = deadline;
    }
  }

  @Property(seed = "1")
  void eachCommandEndsOnceAsItsStateSaysWhateverHappensInWhateverOrder(
      @ForAll @Size(max = 60) List<Step> steps,
      @ForAll @Size(60) List<@IntRange(max = 60) Integer> choices,
      @ForAll @IntRange(max = 12) int openAt,
      @ForAll Kind kind) {
    Run run = new Run();
    for (int i = 0; i < steps.size(); i++) {
      if (i == openAt) {
        run.open();
      }
      run.take(steps.get(i), choices.get(i));
      run.check();
    }
    run.disconnect(kind);
  }

  /** One window and its model. */
  private static final class Run {
    private final Map<String, Modelled> model = new LinkedHashMap<>();
    private final Map<String, Future<Object>> futures = new HashMap<>();
    private final Map<String, Integer> ends = new HashMap<>();
    private final List<String> written = new ArrayList<>();
    private final List<String> shouldBeWritten = new ArrayList<>();
    private final CommandWindow window =
        new CommandWindow(
            SIZE,
            Integer.MAX_VALUE,
            pending -> written.add(new String(pending.request(), US_ASCII)),
            bytes -> TIMEOUT);
    private long now;

    private boolean open;

    void open() {
      open = true;
      window.open(now);
      model.forEach(
          (id, command) -> {
            if (command.state == State.QUEUED && command.outOfBand) {
              write(id, command);
            }
          });
      writeWhatMay();
    }

    void disconnect(Kind kind) {
      window.disconnected(new DisconnectCause(kind, "the end", null));
      model.forEach((id, command) -> command.state = atTheEnd(id, command.state, kind));
      check();
      assertThat(window.nextDeadline(now)).isEqualTo(Long.MAX_VALUE);
      assertThat(ends).hasSameSizeAs(model);
    }

    private static State atTheEnd(String id, State state, Kind kind) {
      return switch (state) {
        case QUEUED -> State.NOT_SENT;
        case WRITTEN ->
            id.startsWith("quit") && kind != Kind.CLOSED_HERE ? State.ANSWERED : State.UNKNOWN;
        case TOMBSTONE -> State.UNKNOWN;
        default -> state;
      };
    }

    void take(Step step, int choice) {
      switch (step) {
        case SUBMIT -> submit("c" + model.size(), "c", false);
        case SUBMIT_OUT_OF_BAND -> submit("o" + model.size(), "o", true);
        case SUBMIT_QUIT -> submit("quit" + model.size(), "quit", false);
        case REPLY -> reply(List.of("c", "o", "quit").get(choice % 3) + choice);
        case TIME_PASSES -> timePasses(choice % 8);
      }
    }

    private void submit(String id, String name, boolean outOfBand) {
      QmpCommand<Object> command =
          outOfBand
              ? QmpCommand.rawOutOfBand(name, new JsonObject())
              : QmpCommand.raw(name, new JsonObject());
      var pending = new PendingCommand<>(command, id.getBytes(US_ASCII), null, TIMEOUT, now);
      model.put(id, new Modelled(outOfBand, now + TIMEOUT));
      futures.put(id, pending.future());
      pending.future().onComplete(result -> ends.merge(id, 1, Integer::sum));
      window.submit(id, pending, now);
      if (open && outOfBand) {
        write(id, model.get(id));
      } else if (open) {
        writeWhatMay();
      }
    }

    /** To a command, a tombstone, one that was answered before, or nothing. */
    private void reply(String id) {
      PendingCommand<?> command = window.replied(id, now);
      Modelled modelled = model.get(id);
      assertThat(command != null)
          .as("the reply to %s finds it", id)
          .isEqualTo(modelled != null && modelled.state.holdsAPlace());
      if (command != null && modelled != null) {
        command.succeed(id);
        modelled.state = modelled.state == State.WRITTEN ? State.ANSWERED : State.UNKNOWN;
        writeWhatMay();
      }
    }

    private void timePasses(int ticks) {
      now += ticks;
      window.expire(now);
      for (Modelled command : model.values()) {
        if (command.deadline <= now) {
          command.state =
              switch (command.state) {
                case QUEUED -> State.NOT_SENT;
                case WRITTEN -> State.TOMBSTONE;
                default -> command.state;
              };
        }
      }
    }

    private void writeWhatMay() {
      model.forEach(
          (id, command) -> {
            if (command.state == State.QUEUED && inBand() < SIZE) {
              write(id, command);
            }
          });
    }

    private void write(String id, Modelled command) {
      command.state = State.WRITTEN;
      command.deadline = now + TIMEOUT;
      shouldBeWritten.add(id);
    }

    private long inBand() {
      return model.values().stream().filter(c -> !c.outOfBand && c.state.holdsAPlace()).count();
    }

    void check() {
      assertThat(written).isEqualTo(shouldBeWritten);
      model.forEach((id, command) -> checkFuture(id, command.state));
      assertThat(ends.values()).allMatch(n -> n == 1);
    }

    private void checkFuture(String id, State state) {
      Future<Object> future = Objects.requireNonNull(futures.get(id));
      switch (state) {
        case QUEUED, WRITTEN -> assertThat(future.isComplete()).as(id).isFalse();
        case ANSWERED -> assertThat(future.succeeded()).as(id).isTrue();
        case TOMBSTONE, UNKNOWN ->
            assertThat(future.cause()).as(id).isInstanceOf(OutcomeUnknownException.class);
        case NOT_SENT -> assertThat(future.cause()).as(id).isInstanceOf(NotSentException.class);
      }
    }
  }
}
