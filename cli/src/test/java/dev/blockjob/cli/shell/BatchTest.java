package dev.blockjob.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.Interrupt;
import dev.blockjob.cli.Main;
import dev.blockjob.cli.StuckReader;
import dev.blockjob.cli.render.Terminal;
import dev.blockjob.qmp.fake.FakeQemu;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code shell --batch} whose output is read by somebody who stands still. */
@Timeout(60)
class BatchTest {

  /** Many times what fits into a socket that nobody reads from. */
  private static final int EVENTS = 4000;

  @TempDir private Path folder;
  private final StuckReader out = new StuckReader();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Interrupt interrupt = new Interrupt();

  private List<JsonObject> lines() {
    return out.text().lines().map(JsonObject::new).toList();
  }

  private CompletableFuture<Integer> run(FakeQemu qemu, String script, String... options) {
    CliEnvironment environment =
        new CliEnvironment(
            new ByteArrayInputStream(script.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            Map.of("BLOCKJOB_SCHEMA_CACHE", ""),
            folder,
            Terminal.none(),
            interrupt);
    List<String> call = new ArrayList<>(List.of("-s", qemu.path().toString(), "shell", "--batch"));
    call.addAll(List.of(options));
    return CompletableFuture.supplyAsync(() -> Main.run(environment, call.toArray(String[]::new)));
  }

  @Test
  void qmp_goes_on_and_all_is_printed_in_order_once_it_is_read() throws Exception {
    try (FakeQemu qemu = new FakeQemu()) {
      CompletableFuture<Integer> exit = run(qemu, "query-status\nquery-name\n", "--events");
      qemu.handshake();
      JsonObject request = qemu.read("query-status");
      qemu.event("E", 0);
      out.awaitWriter();
      // Would stand still itself if the client read no more.
      for (int i = 1; i < EVENTS; i++) {
        qemu.event("E", i);
      }
      qemu.answer(request, "{\"n\": -1}");
      assertThat(out.text()).isEmpty();

      out.goOn();
      JsonObject second = qemu.read("query-name");
      qemu.event("E", EVENTS).answer(second, "{\"n\": -2}");

      assertThat(exit.get(30, TimeUnit.SECONDS)).isZero();
    }
    List<Integer> inOrder =
        IntStream.concat(IntStream.range(0, EVENTS), IntStream.of(-1, EVENTS, -2)).boxed().toList();
    assertThat(lines()).extracting(BatchTest::number).isEqualTo(inOrder);
  }

  @Test
  void what_is_too_much_is_counted_in_its_place() throws Exception {
    int many = 5 * EVENTS;
    try (FakeQemu qemu = new FakeQemu()) {
      CompletableFuture<Integer> exit = run(qemu, "query-status\n", "--events");
      qemu.handshake();
      JsonObject request = qemu.read("query-status");
      for (int i = 0; i < many; i++) {
        qemu.event("E", i);
      }
      out.goOn();
      qemu.answer(request, "{\"n\": -1}");

      assertThat(exit.get(30, TimeUnit.SECONDS)).isZero();
    }
    List<JsonObject> lines = lines();
    long events = lines.stream().filter(line -> line.containsKey("event")).count();
    long dropped = lines.stream().mapToLong(line -> line.getLong("dropped", 0L)).sum();
    assertThat(dropped).isPositive();
    assertThat(events + dropped).isEqualTo(many);
  }

  @ParameterizedTest
  @ValueSource(strings = {"query-status\n", "query-status\nquery-name\n"})
  void ctrl_c_ends_it_though_nobody_reads(String script) throws Exception {
    try (FakeQemu qemu = new FakeQemu()) {
      CompletableFuture<Integer> exit = run(qemu, script);
      qemu.handshake();
      qemu.answer(qemu.read("query-status"), "{\"n\": 0}");
      out.awaitWriter();

      interrupt.request();

      assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.CANCELLED);
      out.goOn();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"execute\" \"stop\",\n\"id\": 1}\nquit\n",
        "stop {\"a\" 1,\nquit\n}",
        "{\"execute\": \"stop\"\n{\"execute\": \"quit\"}\nquit\n"
      })
  void what_may_be_the_rest_of_wrong_json_is_not_run(String script) throws Exception {
    out.goOn();
    try (FakeQemu qemu = new FakeQemu()) {
      CompletableFuture<Integer> exit = run(qemu, script, "--keep-going");
      qemu.handshake();

      assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.FAILED);
    }
    assertThat(lines()).singleElement().matches(line -> line.containsKey("error"));
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("stopped at line 1", "it may be the rest of that JSON");
  }

  private static Integer number(JsonObject line) {
    return line.getJsonObject(line.containsKey("event") ? "data" : "return").getInteger("n");
  }
}
