package dev.blockjob.cli.render;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns under headings, two blanks apart. */
public final class Table {

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();

  /** Columns under {@code headings}; one that begins with {@code >} is aligned to the right. */
  public Table(String... headings) {
    this.headings = List.of(headings);
  }

  /** Adds a row; cells may be coloured. */
  public Table row(String... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(cells.length + " cells under " + headings);
    }
    rows.add(List.of(cells));
    return this;
  }

  /** Whether there are no rows. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The lines, headings first. Columns without a single cell filled are left out. */
  public List<String> lines(Colors colors) {
    List<Integer> shown = new ArrayList<>();
    int[] widths = new int[headings.size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      if (rows.isEmpty() || rows.stream().anyMatch(row -> !row.get(column).isEmpty())) {
        shown.add(i);
      }
      widths[i] = heading(i).length();
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], Colors.columns(row.get(i)));
      }
    }
    List<String> lines = new ArrayList<>();
    List<String> titles = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      titles.add(colors.dim(heading(i)));
    }
    lines.add(line(titles, shown, widths));
    rows.forEach(row -> lines.add(line(row, shown, widths)));
    return lines;
  }

  private String line(List<String> cells, List<Integer> shown, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i : shown) {
      String cell = cells.get(i);
      String blanks = " ".repeat(widths[i] - Colors.columns(cell));
      line.append(line.length() == 0 ? "" : "  ");
      line.append(alignedRight(i) ? blanks + cell : cell + blanks);
    }
    return line.toString().stripTrailing();
  }

  private boolean alignedRight(int column) {
    return headings.get(column).startsWith(">");
  }

  private String heading(int column) {
    return alignedRight(column) ? headings.get(column).substring(1) : headings.get(column);
  }
}
