package dev.blockjob.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.UsageException;
import org.junit.jupiter.api.Test;

class ShellLineTest {

  @Test
  void a_verb_is_a_call_of_the_command_line() {
    assertThat(Shell.arguments("mirror vd0 'my file' --pivot"))
        .containsExactly("mirror", "vd0", "my file", "--pivot");
    assertThat(Shell.arguments("exit")).containsExactly("exit");
    assertThat(Shell.arguments("--json jobs")).containsExactly("--json", "jobs");
  }

  @Test
  void what_is_no_verb_is_a_qmp_command() {
    assertThat(Shell.arguments("query-block")).containsExactly("qmp", "query-block");
    assertThat(Shell.arguments("block_resize node-name=\"1\" size=1G"))
        .containsExactly("qmp", "block_resize", "node-name=\"1\"", "size=1G");
  }

  @Test
  void with_qmp_before_it_a_name_is_qmps_even_if_it_is_a_verbs() {
    assertThat(Shell.arguments("qmp events a='1'")).containsExactly("qmp", "events", "a=\"1\"");
  }

  @Test
  void json_goes_as_it_is() {
    String request = "{\"execute\": \"stop\",\n \"id\": [1]}";

    assertThat(Shell.arguments(" " + request + " ")).containsExactly("qmp", request);
  }

  @Test
  void what_a_message_advises_can_be_pasted() {
    assertThat(Shell.arguments("blockjob job complete j")).containsExactly("job", "complete", "j");
  }

  @Test
  void an_open_quote_is_not_sent() {
    assertThatThrownBy(() -> Shell.arguments("query-block 'x"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("' is missing. Nothing was sent: query-block 'x");
    assertThatThrownBy(() -> Shell.arguments("{\"execute\": [1"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("]} is missing. Nothing was sent");
  }

  @Test
  void json_that_is_wrong_is_no_argument_of_a_verb() {
    assertThatThrownBy(() -> Shell.arguments("mirror vd0 {bad"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("{bad is not JSON: Unexpected character ('b'")
        .hasMessageEndingWith("Nothing was sent.");
  }

  @Test
  void blank_lines_and_comments_are_nothing() {
    assertThat(Shell.isBlank(" \t")).isTrue();
    assertThat(Shell.isBlank("  # it's open: {")).isTrue();
    assertThat(Shell.missing("# it's open: {")).isEmpty();
    assertThat(Shell.isBlank("query-block # no comment")).isFalse();
  }

  @Test
  void of_several_ends_an_unknown_one_weighs_most() {
    assertThat(Shell.worse(ExitCode.DONE, ExitCode.DONE)).isEqualTo(ExitCode.DONE);
    assertThat(Shell.worse(ExitCode.DONE, ExitCode.USAGE)).isEqualTo(ExitCode.FAILED);
    assertThat(Shell.worse(ExitCode.OUTCOME_UNKNOWN, ExitCode.USAGE))
        .isEqualTo(ExitCode.OUTCOME_UNKNOWN);
    assertThat(Shell.worse(ExitCode.FAILED, ExitCode.DONE)).isEqualTo(ExitCode.FAILED);
  }
}
