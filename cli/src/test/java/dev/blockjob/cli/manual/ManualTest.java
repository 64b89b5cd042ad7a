package dev.blockjob.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.Interrupt;
import dev.blockjob.cli.Main;
import dev.blockjob.cli.render.Terminal;
import dev.blockjob.cli.verb.Verbs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManualTest {

  @TempDir private Path folder;

  @BeforeEach
  void write() {
    CliEnvironment environment =
        new CliEnvironment(
            System.out, System.err, Map.of(), folder, Terminal.none(), new Interrupt());
    assertThat(Main.run(environment, "manual", "share")).isZero();
  }

  private String page(String name) throws IOException {
    return Files.readString(folder.resolve("share/man/man1").resolve(name + ".1"));
  }

  @Test
  void each_verb_has_a_page_but_for_the_hidden_one() throws IOException {
    for (String verb : Verbs.all()) {
      assertThat(folder.resolve("share/man/man1/blockjob-" + verb + ".1").toFile().exists())
          .as(verb)
          .isEqualTo(!verb.equals("manual"));
    }
    assertThat(page("blockjob"))
        .contains(".SH VERBS", "blockjob\\-commit(1)", ".SH EXIT STATUS")
        .doesNotContain("manual");
  }

  @Test
  void a_page_says_what_the_help_says() throws IOException {
    assertThat(page("blockjob-job-set-speed"))
        .startsWith(".TH \"BLOCKJOB\\-JOB\\-SET\\-SPEED\" 1")
        .contains("blockjob\\-job\\-set\\-speed \\- Limits a job's speed\n")
        .contains("\\fBRATE\\fR\nBytes a second: 500K, 10M. 0: no limit.\n")
        .contains("\\fB\\-s, \\-\\-socket ADDRESS\\fR\n")
        .contains(".SH QMP\nblock\\-job\\-set\\-speed\n")
        .contains("blockjob\\-job(1)");
  }

  @Test
  void no_text_becomes_a_request_to_the_formatter() throws IOException {
    Troff troff = new Troff();
    troff.line(".hidden and \\fB");

    assertThat(troff).hasToString("\\&.hidden and \\efB\n");
    try (Stream<Path> pages = Files.list(folder.resolve("share/man/man1"))) {
      for (Path page : pages.toList()) {
        assertThat(Files.readAllLines(page))
            .filteredOn(line -> line.startsWith(".") || line.startsWith("'"))
            .allMatch(line -> line.matches("\\.(TH|SH|PP|TP|nh|ad)( .*)?"));
      }
    }
  }
}
