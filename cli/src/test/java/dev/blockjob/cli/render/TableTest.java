package dev.blockjob.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

  private static final Colors PLAIN = new Colors(false);

  @Test
  void columns_are_aligned_and_empty_ones_left_out() {
    Table table =
        new Table("JOB", ">DONE", "ERROR").row("m0", "9 MiB", "").row("long", "10 MiB", "");

    assertThat(table.lines(PLAIN)).containsExactly("JOB     DONE", "m0     9 MiB", "long  10 MiB");
  }

  @Test
  void colours_take_no_room() {
    Colors colours = new Colors(true);
    Table table = new Table("A", "B").row(colours.red("x"), "1").row("xyz", "2");

    assertThat(table.lines(colours).stream().map(Colors::plain))
        .containsExactly("A    B", "x    1", "xyz  2");
  }

  @Test
  void cutting_counts_columns_and_ends_the_colour() {
    assertThat(Colors.shown(Colors.cut(new Colors(true).red("abcdef"), 3)))
        .isEqualTo("\u001b[31mabc\u001b[0m");
    assertThat(Colors.cut("abc", 3)).isEqualTo("abc");
  }
}
