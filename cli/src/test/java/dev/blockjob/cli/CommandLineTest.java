package dev.blockjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.cli.render.Terminal;
import dev.blockjob.qmp.fake.FakeQemu;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    CliEnvironment environment =
        new CliEnvironment(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            folder,
            Terminal.none(),
            new Interrupt());
    return Main.run(environment, arguments);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void without_a_monitor_it_says_how_to_name_one() {
    assertThat(run("jobs")).isEqualTo(2);
    assertThat(errors()).contains("-s PATH", "BLOCKJOB_SOCKET").doesNotContain("\tat ");
  }

  @Test
  void a_missing_socket_is_no_connection() {
    assertThat(run("-s", "q.sock", "jobs")).isEqualTo(3);
    assertThat(errors()).contains(folder.resolve("q.sock").toString());
  }

  @Test
  void a_monitor_that_does_not_answer_yet_is_mentioned_and_waited_for() throws Exception {
    try (FakeQemu slow = new FakeQemu()) {
      String socket = slow.path().toString();
      CompletableFuture<Integer> exit =
          CompletableFuture.supplyAsync(() -> run("-s", socket, "qmp", "query-status"));
      Awaitility.await()
          .until(() -> errors().contains("doesn't answer yet: another client may hold it"));

      slow.handshake();
      slow.answer(slow.read("query-status"), "{}");

      assertThat(exit.get(30, TimeUnit.SECONDS)).isZero();
    }
    assertThat(errors()).contains("--timeout").hasLineCount(1);
  }

  /** A port whose queue is full lets nobody in, and refuses nobody. */
  @Test
  @SuppressWarnings("try") // the queue is only there to be full
  void a_proxy_whose_client_does_not_answer_blames_no_qemu() throws Exception {
    try (FakeQemu qemu = new FakeQemu();
        ServerSocket client = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SocketChannel first = SocketChannel.open(client.getLocalSocketAddress());
        SocketChannel second = SocketChannel.open(client.getLocalSocketAddress())) {
      String port = "tcp:127.0.0.1:" + client.getLocalPort();
      String socket = qemu.path().toString();
      CompletableFuture<Integer> exit =
          CompletableFuture.supplyAsync(() -> run("-s", socket, "proxy", "--client-connect", port));
      qemu.handshake();

      assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.NO_CONNECTION);
    }
    assertThat(errors()).contains("is there").doesNotContain("doesn't answer yet");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--a\u001b[2J\ndone: b", "jobs\u001b[2J\ndone: b"})
  void what_was_typed_is_shown_in_its_line_and_obeyed_by_no_terminal(String word) {
    assertThat(run(word)).isEqualTo(2);
    assertThat(run("-s", "./" + word, "--verbose", "jobs")).isEqualTo(3);

    assertThat(errors())
        .contains("\\u001b[2J\\ndone: b")
        .doesNotContain("\u001b")
        .doesNotContainPattern("(?m)^done");
  }

  @Test
  void machine_output_has_errors_too() {
    assertThat(run("--json", "-s", "q.sock", "jobs")).isEqualTo(3);

    JsonObject error = new JsonObject(output());
    assertThat(error.getInteger("exit")).isEqualTo(3);
    assertThat(error.getJsonObject("error").getString("reason")).isEqualTo("NO_SOCKET");
    assertThat(errors()).isEmpty();
  }

  @Test
  void wrong_arguments_are_machine_output_too() {
    assertThat(run("--json", "mirror", "--sync", "half", "vd0", "t.qcow2")).isEqualTo(2);
    assertThat(new JsonObject(output()).getJsonObject("error").getString("message"))
        .contains("full, top, none");
  }

  @Test
  void nobody_is_there_to_pivot_a_detached_mirror() {
    assertThat(run("-s", "q.sock", "mirror", "vd0", "t.qcow2", "--detach", "--pivot")).isEqualTo(2);
    assertThat(errors()).contains("--detach and --pivot", "blockjob job complete");
  }

  @Test
  void nobody_is_there_to_pivot_a_detached_commit() {
    assertThat(run("-s", "q.sock", "commit", "vd0", "--detach", "--pivot")).isEqualTo(2);
  }

  @Test
  void an_existing_target_needs_its_format() {
    assertThat(run("-s", "q.sock", "mirror", "vd0", "t.raw", "--mode", "existing")).isEqualTo(2);
    assertThat(errors()).contains("--format");
  }

  @Test
  void a_granularity_is_a_power_of_two() {
    assertThat(run("-s", "q.sock", "mirror", "vd0", "t", "--granularity", "3000")).isEqualTo(2);
    assertThat(errors()).contains("3000");
  }

  @Test
  void pivot_and_finish_exclude_each_other() {
    assertThat(run("-s", "q.sock", "mirror", "vd0", "t", "--pivot", "--finish")).isEqualTo(2);
  }

  @Test
  void arguments_that_are_not_json_are_never_sent() {
    assertThat(run("-s", "q.sock", "qmp", "block_resize", "{\"size\": }")).isEqualTo(2);
    assertThat(errors()).contains("not JSON", "character 10", "Nothing was sent");
  }

  @Test
  void arguments_that_are_no_object_are_never_sent() {
    assertThat(run("-s", "q.sock", "qmp", "block_resize", "[1]")).isEqualTo(2);
    assertThat(errors()).contains("JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"info", "chain", "jobs", "watch", "events", "snapshot", "mirror"})
  void the_help_of_a_verb_names_what_it_sends(String verb) {
    assertThat(run(verb, "--help")).isZero();
    assertThat(output()).contains("QMP: ");
  }

  @Test
  void completion_is_a_script_for_bash() {
    assertThat(run("completion")).isZero();
    assertThat(output()).contains("complete -F _complete_blockjob");
  }

  @Test
  void a_wrong_verb_before_a_right_one_is_answered_with_all_verbs_in_mind() {
    assertThat(run("mirorr", "jobs")).isEqualTo(2);
    assertThat(errors())
        .contains("there is no verb 'mirorr'; did you mean 'mirror'?")
        .hasLineCount(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "frob | there is no verb 'frob'. If it is a QMP command: `blockjob qmp frob`",
        "--speeed | there is no option '--speeed'",
        "jobs --timeot=3 | jobs: there is no option '--timeot'; did you mean '--timeout'?",
        "mirror vd0 t --speed=3=4 | mirror: --speed takes no '=', but a blank: --speed 3=4",
        "jobs --json=1 | jobs: --json takes no value",
        "mirror vd0 t --speeed 3 | there is no option '--speeed'; did you mean '--speed'?",
        "job frob | there is no verb 'frob'; there are pause, resume, set-speed, change, complete,",
        "job puase j | job: there is no verb 'puase'; did you mean 'pause'?",
        "operation shw | there is no verb 'shw'; did you mean 'show'?",
        "replay f | --listen ADDRESS is missing",
        "schema a b c | 'c' is too much. It takes [NAME] [ARGUMENT]",
        "jobs a b | 'a b' is too much. It takes options only",
        "job pause a b | job pause: 'b' is too much. It takes ID",
        "mirror | mirror: DISK is missing. It takes DISK TARGET",
        "mirror vd0 | mirror: TARGET is missing. It takes DISK TARGET",
        "mirror vd0 t --speed | mirror: --speed needs a value: --speed RATE",
        "mirror vd0 t --speed 1 --speed 2 | --speed is given twice",
        "mirror vd0 t --speed x | mirror: --speed: 'x' is not a size: type bytes,",
        "merge vd0 | one of these is needed: --snapshot NODE|FILE, --all, --keep N",
        "merge vd0 --all --keep 2 | only one can be given of --all, --keep N",
        "merge vd0 --keep x | --keep: 'x' is no whole number",
      })
  void what_was_typed_and_what_there_is(String line, String said) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(errors()).contains(said, "  Try `blockjob").hasLineCount(2);
  }

  @Test
  void json_without_quotes_was_robbed_of_them_by_a_shell() {
    assertThat(run("-s", "q.sock", "qmp", "{bad}")).isEqualTo(2);
    assertThat(errors())
        .contains("the request is not JSON: Unexpected character ('b'", "in single quotes");
  }

  @Test
  void the_help_lists_all_verbs_also_where_one_is_named() {
    assertThat(run("--help", "jobs")).isZero();
    assertThat(output()).contains("mirror", "commit", "completion");
  }
}
