package dev.blockjob.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class VerbsTest {

  @Command(name = "any")
  static final class Any {}

  @Test
  void each_verb_is_listed_under_its_own_name() {
    CommandLine line = new CommandLine(new Any());
    Verbs.addTo(line, Verbs.all());

    assertThat(line.getSubcommands().keySet()).containsExactlyElementsOf(Verbs.all());
    line.getSubcommands()
        .forEach((name, verb) -> assertThat(verb.getCommandName()).isEqualTo(name));
  }

  @Test
  void only_verbs_that_the_arguments_name_are_made_wherever_they_stand() {
    assertThat(Verbs.among(List.of("-s", "jobs", "commit", "vd0")))
        .isEqualTo(Set.of("jobs", "commit"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-V", "nonsense", "--help jobs", "jobs -h", "help jobs", "completion"})
  void all_are_made_where_none_is_named_or_all_are_spoken_of(String call) {
    assertThat(Verbs.among(List.of(call.split(" ")))).isEqualTo(Verbs.all());
  }
}
