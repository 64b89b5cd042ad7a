package dev.blockjob.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FoldTest {

  @Test
  void what_fits_stays_as_it_is() {
    assertThat(Fold.lines("  1. delete  /a", 15)).containsExactly("  1. delete  /a");
    assertThat(Fold.lines("", 15)).containsExactly("");
  }

  @Test
  void a_row_goes_on_below_where_a_column_begins() {
    assertThat(Fold.lines("merge-1  vd0  2026-11-30  done   /run/vm.sock", 30))
        .containsExactly("merge-1  vd0  2026-11-30  done", "    /run/vm.sock");
    assertThat(Fold.lines("  1. mirror all of vd0 to /new/disk.qcow2 as job j", 26))
        .containsExactly("  1. mirror all of vd0 to", "      /new/disk.qcow2 as", "      job j");
  }

  @Test
  void what_is_to_be_pasted_is_not_broken() {
    assertThat(Fold.lines("later: `blockjob recover merge-1 --forget` ends it", 20))
        .containsExactly("later:", "    `blockjob recover merge-1 --forget`", "    ends it");
    assertThat(Fold.lines("/a/very/long/path/to/an/image", 10))
        .containsExactly("/a/very/long/path/to/an/image");
  }

  @Test
  void colours_take_no_room() {
    Colors colors = new Colors(true);
    String line = colors.green("done") + " " + colors.red("failed") + " x";

    List<String> folded = Fold.lines(line, 11);

    assertThat(folded.stream().map(Colors::plain)).containsExactly("done failed", "    x");
  }
}
