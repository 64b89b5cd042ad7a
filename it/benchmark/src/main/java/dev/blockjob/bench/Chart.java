package dev.blockjob.bench;

import java.util.List;
import java.util.Locale;

/**
 * The ratios of a report as bars, with a line at 1: where a figure is as good as its floor.
 *
 * @param title above it
 * @param figures those without a floor are left out
 */
record Chart(String title, List<Figure> figures) {

  private static final int LABEL = 420;
  private static final int UNIT = 60;
  private static final int ROW = 22;
  private static final int BAR = 14;
  private static final int TOP = 50;
  private static final double LONGEST = 12;
  private static final int WIDTH = LABEL + (int) (UNIT * LONGEST) + 200; // for the numbers

  /** The picture; a bar longer than 12 is cut there, its number isn't. */
  String svg() {
    List<Figure> bars = figures.stream().filter(figure -> figure.ratio() != null).toList();
    int height = TOP + ROW * bars.size() + ROW;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n",
            WIDTH, height));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    svg.append(text(10, 20, "start", title));
    for (int i = 0; i < bars.size(); i++) {
      bar(svg, bars.get(i), TOP + ROW * i);
    }
    int one = LABEL + UNIT;
    svg.append(
        String.format(
            "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"black\"/>%n",
            one, TOP - ROW / 2, one, height - ROW));
    svg.append(text(one, height - 6, "middle", "1: as the floor"));
    return svg.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder svg, Figure figure, int y) {
    Double ratio = figure.ratio();
    double value = ratio == null ? 0 : ratio;
    double length = UNIT * Math.min(value, LONGEST);
    String colour = Boolean.FALSE.equals(figure.met()) ? "#c0504d" : "#4f81bd";
    int base = y + BAR - 2;
    svg.append(text(LABEL - 8, base, "end", figure.name()));
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
            LABEL,
            y,
            length,
            BAR,
            colour));
    String goal = figure.goal() == null ? "" : " (goal " + figure.goal() + ")";
    String cut = value > LONGEST ? ", cut here" : "";
    String number = String.format(Locale.ROOT, "%.2f", value) + cut + goal;
    int end = Math.max((int) length, UNIT); // not across the line at 1
    svg.append(text(LABEL + end + 6, base, "start", number));
  }

  private static String text(int x, int y, String anchor, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return String.format(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, escaped);
  }
}
