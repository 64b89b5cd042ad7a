package dev.blockjob.cli.cds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.Interrupt;
import dev.blockjob.cli.Main;
import dev.blockjob.cli.render.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A QEMU that answers what no QEMU answers. */
class WrongAnswersTest {

  private static final String LIST = "[7]";
  private static final List<String> NO_LISTS = List.of("null", "7", "{\"a\": 1}");
  private static final List<String> NO_OBJECTS = List.of("\"x\"", LIST);

  private static final Map<String, List<String>> ASKED =
      Map.of(
          "jobs",
          List.of("query-jobs", "query-block-jobs"),
          "chain",
          List.of("query-block", "query-named-block-nodes", "x-debug-query-block-graph"),
          "info",
          List.of("query-status", "query-block-exports"),
          "merge vd0 --all",
          List.of(
              "query-block",
              "query-named-block-nodes",
              "x-debug-query-block-graph",
              "query-migrate"),
          "schema",
          List.of("query-qmp-schema"));

  @TempDir private Path folder;

  static Stream<Arguments> wrong() {
    return ASKED.entrySet().stream()
        .flatMap(
            asked ->
                asked.getValue().stream()
                    .flatMap(
                        command ->
                            wrong(command)
                                .map(answer -> Arguments.of(asked.getKey(), command, answer))));
  }

  private static Stream<String> wrong(String command) {
    boolean isObject =
        List.of("query-status", "query-migrate", "x-debug-query-block-graph").contains(command);
    return isObject ? NO_OBJECTS.stream() : Stream.concat(NO_LISTS.stream(), Stream.of(LIST));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void isAFailureThatNamesTheCommand(String verb, String command, String answer)
      throws IOException {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (CannedMonitor qemu = CannedMonitor.listen(folder.resolve("q"), Map.of(command, answer))) {
      CliEnvironment environment =
          new CliEnvironment(
              new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              Map.of("XDG_STATE_HOME", folder.toString(), "XDG_CACHE_HOME", folder.toString()),
              folder,
              Terminal.none(),
              new Interrupt());
      String[] line = ("-s " + qemu.path() + " " + verb).split(" ");

      assertThat(Main.run(environment, line))
          .as(Arrays.toString(line) + err)
          .isEqualTo(ExitCode.FAILED);
    }
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("reply to " + command + " is not what was expected")
        .doesNotContain("Exception")
        .doesNotContain("class ");
  }
}
