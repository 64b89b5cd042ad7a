package dev.blockjob.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.cli.CliConnection;
import dev.blockjob.cli.StuckReader;
import dev.blockjob.cli.render.Screen;
import dev.blockjob.cli.render.Terminal;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.fake.FakeQemu;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WitnessTest {

  /** Many times what fits into a socket that nobody reads from. */
  private static final int EVENTS = 4000;

  private final StuckReader out = new StuckReader();

  @Test
  @Timeout(60)
  void qmp_goes_on_while_nobody_reads_what_is_shown() throws Exception {
    Vertx vertx = CliConnection.vertx();
    Screen screen = new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), Terminal.none());
    try (FakeQemu qemu = new FakeQemu();
        Witness witness = new Witness(screen)) {
      QmpClient client = QmpClient.create(vertx, qemu.address());
      Future<QmpConnection> connecting = client.connect();
      qemu.handshake();
      QmpConnection connection = get(connecting);
      witness.watch(connection);
      Future<Object> command = connection.execute("query-status");
      for (int i = 0; i < EVENTS; i++) {
        qemu.event("E", i);
      }
      qemu.answer(qemu.read("query-status"), "{}");

      get(command);
      assertThat(witness.take().events()).isEqualTo(EVENTS);
      assertThat(out.text()).isEmpty();

      out.goOn();
      witness.settle();
      assertThat(out.text()).hasLineCount(EVENTS);
    } finally {
      CliConnection.close(vertx);
    }
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
