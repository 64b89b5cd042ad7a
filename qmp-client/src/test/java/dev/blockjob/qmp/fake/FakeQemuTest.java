package dev.blockjob.qmp.fake;

import static dev.blockjob.qmp.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpEvent;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.replay.Recording;
import dev.blockjob.qmp.trace.TracedMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A dialog that a FakeQemu plays, as the client meets it. */
class FakeQemuTest {

  private static final String STATUS = "{\"running\": true, \"status\": \"running\"}";

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private static Dialog dialog() {
    return Dialog.of(RecordedSchema.QEMU_10_0);
  }

  private QmpConnection connect(FakeQemu qemu) {
    return connect(qemu, QmpOptions.defaults());
  }

  private QmpConnection connect(FakeQemu qemu, QmpOptions options) {
    return await(QmpClient.create(vertx, qemu.address(), options).connect());
  }

  @ParameterizedTest
  @EnumSource
  void itIsThatQemuWithItsSchema(RecordedSchema recorded) {
    try (FakeQemu qemu = FakeQemu.serve(Dialog.of(recorded))) {
      QmpConnection connection = connect(qemu);

      assertThat(recorded.name())
          .isEqualTo(
              "QEMU_"
                  + connection.greeting().version().major()
                  + "_"
                  + connection.greeting().version().minor());
      assertThat(await(connection.schema()).hasCommand("blockdev-mirror")).isTrue();
      assertThat(qemu.problems()).isEmpty();
    }
  }

  @Test
  void reactionsComeInTurnAndTheLastOneStays() {
    Dialog dialog =
        dialog()
            .on("query-status", Reaction.refuses("DeviceNotFound", "not yet"))
            .on("query-status", Reaction.returns(STATUS).event("STOP", "{}"));
    try (FakeQemu qemu = FakeQemu.serve(dialog)) {
      QmpConnection connection = connect(qemu);
      List<String> events = new CopyOnWriteArrayList<>();
      connection.listen((QmpEvent event) -> events.add(event.name()));

      assertThatThrownBy(() -> await(connection.execute("query-status")))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("not yet");
      await(connection.execute("query-status"));
      assertThat(await(connection.execute("query-status"))).isEqualTo(new JsonObject(STATUS));
      assertThat(events).containsExactly("STOP", "STOP");
    }
  }

  @Test
  void aReplyThatIsLostHasAnUnknownOutcome() {
    try (FakeQemu qemu = FakeQemu.serve(dialog().on("cont", Reaction.lost()))) {
      QmpConnection connection =
          connect(qemu, QmpOptions.defaults().withCommandTimeout(Duration.ofMillis(100)));

      assertThatThrownBy(() -> await(connection.execute("cont")))
          .isInstanceOf(OutcomeUnknownException.class);
    }
  }

  @Test
  void aReplyThatIsCutEndsTheConnectionAndTheNextOneIsServed() {
    Dialog dialog = dialog().on("query-status", Reaction.returns(STATUS).cutAfter(9));
    try (FakeQemu qemu = FakeQemu.serve(dialog)) {
      QmpConnection connection = connect(qemu);

      assertThatThrownBy(() -> await(connection.execute("query-status")))
          .isInstanceOf(OutcomeUnknownException.class);
      await(connection.closed());
      assertThat(connect(qemu).greeting()).isEqualTo(connection.greeting());
    }
  }

  @Test
  void garbageEndsTheConnection() {
    try (FakeQemu qemu = FakeQemu.serve(dialog().on("cont", Reaction.says("?!\r\n")))) {
      QmpConnection connection = connect(qemu);

      assertThatThrownBy(() -> await(connection.execute("cont")))
          .isInstanceOf(OutcomeUnknownException.class);
      assertThat(await(connection.closed()).toString()).contains("this is not QMP");
    }
  }

  @Test
  void repliesOvertakeOneThatIsHeldBackOrLate() {
    Dialog dialog =
        dialog()
            .on("query-status", Reaction.returns(STATUS).afterNext())
            .on("query-name", Reaction.returns("{}").after(Duration.ofMillis(500)))
            .on("query-uuid", Reaction.returns("{\"UUID\": \"0\"}"));
    try (FakeQemu qemu = FakeQemu.serve(dialog)) {
      QmpConnection connection = connect(qemu);
      List<String> order = new CopyOnWriteArrayList<>();

      Future<?> held = connection.execute("query-status").onSuccess(v -> order.add("held"));
      Future<?> late = connection.execute("query-name").onSuccess(v -> order.add("late"));
      Future<?> last = connection.execute("query-uuid").onSuccess(v -> order.add("last"));

      await(Future.all(held, late, last));
      assertThat(order).containsExactly("held", "last", "late");
    }
  }

  @Test
  void aRecordingIsPlayedBackToAClientThatDoesTheSameAgain() {
    try (FakeQemu qemu = FakeQemu.replay(recorded("query-status"))) {
      QmpConnection connection = connect(qemu);

      assertThat(await(connection.execute("query-status"))).isEqualTo(new JsonObject(STATUS));
      await(connection.close());
      assertThat(qemu.played().problems()).isEmpty();
    }
  }

  @Test
  void whatARecordingDoesNotHaveIsNotedAndWhatItsQemuWouldNotTakeToo() {
    try (FakeQemu qemu = FakeQemu.replay(recorded("query-status"))) {
      QmpConnection connection = connect(qemu);

      assertThatThrownBy(() -> await(connection.execute("cont")))
          .hasMessageContaining("not in the recording");
      assertThatThrownBy(
              () -> await(connection.execute("block_resize", new JsonObject().put("sice", 1))))
          .hasMessageContaining("not in the recording");
      await(connection.close());

      assertThat(qemu.played().problems())
          .satisfiesExactly(
              valid -> assertThat(valid).contains("cont").doesNotContain("takes no"),
              invalid -> assertThat(invalid).contains("takes no 'sice'"),
              left -> assertThat(left).contains("didn't send").contains("query-status"));
    }
  }

  @Test
  void anEmptyRecordingCanNotBePlayed() {
    assertThatThrownBy(() -> FakeQemu.replay(new Recording(List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no connection");
  }

  /** What the trace of a client of a dialog says. */
  private Recording recorded(String command) {
    List<TracedMessage> trace = new CopyOnWriteArrayList<>();
    try (FakeQemu qemu = FakeQemu.serve(dialog().on(command, Reaction.returns(STATUS)))) {
      QmpConnection connection = connect(qemu, QmpOptions.defaults().withTrace(trace::add));
      await(connection.execute(command));
      return Recording.of(List.copyOf(trace));
    }
  }

  @Test
  void whatTheSchemaDoesNotAllowIsRefusedAndNoted() {
    Dialog dialog = dialog().on("block_resize", Reaction.returns("{}"));
    try (FakeQemu qemu = FakeQemu.serve(dialog)) {
      QmpConnection connection = connect(qemu);

      assertThatThrownBy(
              () -> await(connection.execute("block_resize", new JsonObject().put("sice", 1))))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("takes no 'sice'");
      assertThatThrownBy(() -> await(connection.execute("query-jobs")))
          .hasMessageContaining("the dialog has no query-jobs");
      assertThat(qemu.problems())
          .anyMatch(problem -> problem.contains("needs 'size'"))
          .contains("the dialog has no query-jobs");
    }
  }
}
