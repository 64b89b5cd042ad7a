package dev.blockjob.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineWordsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "mirror vd0 x.qcow2 | mirror, vd0, x.qcow2",
        "  a \t b  | a, b",
        "a 'b c' d | a, b c, d",
        "a \"b \\\"c\\\" \\\\d\" | a, b \"c\" \\d",
        "a\\ b | a b",
        "x='a b'c | x=a bc",
        "q {\"a\": [1, \"}\\\"\"]} z | q, {\"a\": [1, \"}\\\"\"]}, z",
        "x=[1, 2] y=3 | x=[1, 2], y=3",
        "a[1] b{2 c} | a[1], b{2, c}",
        "x=y=[1 2] | x=y=[1, 2]",
      })
  void blanks_separate_and_quotes_and_json_hold_together(String line, String words) {
    assertThat(String.join(", ", LineWords.of(line).texts())).isEqualTo(words);
    assertThat(LineWords.of(line).open()).isEqualTo(LineWords.Open.NOTHING);
  }

  @Test
  void a_quoted_value_is_a_string_for_qemu() {
    assertThat(LineWords.of("a=\"1\" b=1 '2' c='x \"y'").words())
        .extracting(LineWord::argument)
        .containsExactly("a=\"1\"", "b=1", "2", "c=\"x \\\"y\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a 'b", "a \"b\\\"", "a=\"", "a b\\"})
  void an_open_quote_is_seen(String line) {
    assertThat(LineWords.of(line).open()).isEqualTo(LineWords.Open.QUOTE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "q {\"a\": \"}\"", "x={\"a\": [1", "x=[\"]"})
  void open_json_is_seen(String line) {
    assertThat(LineWords.of(line).open()).isEqualTo(LineWords.Open.JSON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"execute\": | }",
        "x={\"a\": [1, | ]}",
        "a 'b | '",
        "a \"b | \"",
        "a b\\ | what \\ quotes",
      })
  void what_further_lines_must_bring_is_known(String line, String missing) {
    assertThat(LineWords.of(line).canGoOn()).isTrue();
    assertThat(LineWords.of(line).missing()).isEqualTo(missing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{bad", "{\"a\": \"half a string", "x=[1 2", "{\"a\": ]"})
  void json_that_is_wrong_gets_no_better_by_further_lines(String line) {
    assertThat(LineWords.of(line).canGoOn()).isFalse();
  }

  @Test
  void words_know_where_they_stand() {
    LineWords words = LineWords.of("ab 'c d'  e");

    assertThat(words.words()).extracting(LineWord::start).containsExactly(0, 3, 10);
    assertThat(words.words()).extracting(LineWord::end).containsExactly(2, 8, 11);
  }
}
