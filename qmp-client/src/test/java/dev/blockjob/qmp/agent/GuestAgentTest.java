package dev.blockjob.qmp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.Futures;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.agent.GuestAgentException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuestAgentTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final ScriptedAgent scripted = new ScriptedAgent();
  private final GuestAgent agent = GuestAgent.at(VERTX, scripted.address());

  @AfterEach
  void close() {
    scripted.close();
  }

  @AfterAll
  static void end() {
    Futures.await(VERTX.close());
  }

  @Test
  void theDelimiterAndTheSyncComeBeforeTheCommandWhichHasNoId() {
    Future<Integer> frozen = agent.freeze();
    try (ScriptedAgent.Line line = scripted.accept()) {
      line.sync();
      assertThat(line.read()).isEqualTo("{\"execute\":\"guest-fsfreeze-freeze\"}");
      line.send("{\"return\": 3}\n");
      assertThat(Futures.await(frozen)).isEqualTo(3);
    }
  }

  @Test
  void whatAnEarlierClientLeftOnTheLineIsDropped() {
    Future<String> status = agent.freezeStatus();
    try (ScriptedAgent.Line line = scripted.accept()) {
      line.send("\"frozen\"}\n{\"return\": \"frozen\"}\n{\"ret");
      line.sync();
      line.read();
      line.send("{\"return\": \"thawed\"}\n");
      assertThat(Futures.await(status)).isEqualTo("thawed");
    }
  }

  @Test
  void theAnswerToAnEarlierClientsSyncIsNotTakenForOurs() {
    Future<String> status = agent.freezeStatus();
    try (ScriptedAgent.Line line = scripted.accept()) {
      long id = line.readSync();
      byte[] delimiter = {AgentReader.DELIMITER};
      line.send(delimiter).send("{\"return\": " + (id + 1) + "}\n{\"return\": \"frozen\"}\n{\"re");
      line.send(delimiter).send("{\"return\": " + id + "}\n");
      line.read();
      line.send("{\"return\": \"thawed\"}\n");
      assertThat(Futures.await(status)).isEqualTo("thawed");
    }
  }

  @Test
  void anAnswerMayComeByteByByte() {
    Future<Integer> thawed = agent.thaw();
    try (ScriptedAgent.Line line = scripted.accept()) {
      line.sync();
      line.read();
      for (char c : "{\"return\": 2}\n".toCharArray()) {
        line.send(String.valueOf(c));
      }
      assertThat(Futures.await(thawed)).isEqualTo(2);
    }
  }

  @Test
  void aRefusalHasTheAgentsOwnWords() {
    Future<Integer> frozen = agent.freeze();
    try (ScriptedAgent.Line line = scripted.accept()) {
      line.sync();
      line.read();
      line.send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"failed to freeze /\"}}\n");
      GuestAgentException failure = Futures.failure(frozen, GuestAgentException.class);
      assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
      assertThat(failure).hasMessageContaining("failed to freeze /");
    }
  }

  @Test
  void nobodyAtTheSocketMeansNotAsked() {
    QmpAddress nowhere = QmpAddress.unix(Path.of("/nonexistent/qga.sock"));
    GuestAgentException failure =
        Futures.failure(GuestAgent.at(VERTX, nowhere).freeze(), GuestAgentException.class);
    assertThat(failure.kind()).isEqualTo(Kind.NOT_ASKED);
    assertThat(failure).hasMessageContaining("/nonexistent/qga.sock");
  }

  @Test
  void noAgentBehindTheSocketMeansNotAskedAfterTheSyncsDeadline() {
    Future<Integer> frozen = agent.within(SHORT, LONG).freeze();
    try (ScriptedAgent.Line line = scripted.accept()) {
      GuestAgentException failure = Futures.failure(frozen, GuestAgentException.class);
      assertThat(failure.kind()).isEqualTo(Kind.NOT_ASKED);
      line.readSync();
    }
  }

  @Test
  void anAgentThatDiesInMidFreezeMayHaveFrozen() {
    Future<Integer> frozen = agent.freeze();
    try (ScriptedAgent.Line line = scripted.accept()) {
      line.sync();
      line.read();
    }
    GuestAgentException failure = Futures.failure(frozen, GuestAgentException.class);
    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN);
  }

  @Test
  void anAgentThatTakesTooLongMayHaveFrozen() {
    Future<Integer> frozen = agent.within(LONG, SHORT).freeze();
    try (ScriptedAgent.Line line = scripted.accept()) {
      line.sync();
      line.read();
      GuestAgentException failure = Futures.failure(frozen, GuestAgentException.class);
      assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN);
    }
  }

  @Test
  void anAgentThatSaysNoJsonBehindTheSyncMayHaveFrozen() {
    Future<Integer> frozen = agent.freeze();
    try (ScriptedAgent.Line line = scripted.accept()) {
      line.sync();
      line.read();
      line.send("oops\n");
      GuestAgentException failure = Futures.failure(frozen, GuestAgentException.class);
      assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN);
    }
  }
}
