package dev.blockjob.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`a\u001b[2Jb`     | a\\u001b[2Jb",
        "`a\ndone: b`      | a\\ndone: b",
        "`a\r\tb`          | a\\r\\tb",
        "`\u0007`          | \\u0007",
        "`\u007f`          | \\u007f",
        "`\u009b31m`       | \\u009b31m",
        "`a\u202eb\u2066c` | a\\u202eb\\u2066c",
        "`\u2028\u2029`    | \\u2028\\u2029",
        "`\u200b\ufeff`    | \\u200b\\ufeff",
      })
  void what_is_not_seen_is_escaped(String text, String printable) {
    assertThat(Printable.of(text)).isEqualTo(printable);
    assertThat(Printable.is(text)).isFalse();
  }

  @Test
  void half_a_surrogate_pair_is_escaped_and_a_whole_one_is_not() {
    assertThat(Printable.of("x\ud83dy")).isEqualTo("x\\ud83dy");
    assertThat(Printable.of("\udc00")).isEqualTo("\\udc00");
    assertThat(Printable.of("\ud83d\ude00 \u00e9 \u4e2d")).isEqualTo("\ud83d\ude00 \u00e9 \u4e2d");
    assertThat(Printable.of("\udb40\udc41")).isEqualTo("\\udb40\\udc41"); // a tag, unseen
  }

  @Test
  void what_is_printable_stays_as_it_is() {
    String text = "vm-1 \\n {\"a\": 'b'} ~";
    assertThat(Printable.of(text)).isSameAs(text);
    assertThat(Printable.is(text)).isTrue();
    assertThat(Printable.of(Printable.of("a\u001bb\nc"))).isEqualTo(Printable.of("a\u001bb\nc"));
  }

  @Test
  void no_character_that_a_terminal_obeys_comes_through() {
    IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(point -> Character.isISOControl(point) || point == 0x2028 || point == 0x2029)
        .forEach(point -> assertThat(Colors.shown(Character.toString(point))).startsWith("\\"));
  }

  @Test
  void colours_are_those_that_were_painted_and_no_others() {
    Colors colors = new Colors(true);
    String name = "\u001b[32mdone\u001b[0m";

    assertThat(Colors.shown(colors.red("x") + name))
        .isEqualTo("\u001b[31mx\u001b[0m\\u001b[32mdone\\u001b[0m");
    assertThat(Colors.shown(colors.red(name)))
        .isEqualTo("\u001b[31m\\u001b[32mdone\\u001b[0m\u001b[0m");
  }

  @Test
  void an_escaped_cell_takes_the_room_that_it_needs() {
    Table table = new Table("A", "B").row("x\ny", "1").row("abc", "2");

    assertThat(table.lines(new Colors(false)).stream().map(Colors::shown))
        .containsExactly("A     B", "x\\ny  1", "abc   2");
  }
}
