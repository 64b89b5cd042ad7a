package dev.blockjob.it.cli;

import java.util.List;

/**
 * What stays of an output from one run to the next: numbers, sizes, times and made-up ids are
 * masked, exit codes are not, blanks are one blank. Lines of progress, and that a slow QEMU is
 * waited for, are left out: how many there are, and which, depends on the machine.
 */
final class PageShape {

  private static final String PROGRESS =
      "\\S+: [a-z]+, SIZE of SIZE.*|\\{\"job\":\"\\S+\",\"status\":.*\"offset\":.*"
          + "|blockjob: waiting for .*, which doesn't answer yet.*";
  private static final String EXIT_CODE = "\\d";

  private PageShape() {}

  /** The shape of an output. */
  static List<String> of(List<String> lines) {
    return lines.stream()
        .map(PageShape::masked)
        .filter(line -> !line.isEmpty() && !line.matches(PROGRESS))
        .toList();
  }

  private static String masked(String line) {
    if (line.matches(EXIT_CODE)) {
      return line;
    }
    return line.replaceAll("QEMU \\d\\S*( \\(.*\\))?", "QEMU VERSION")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME")
        .replaceAll("\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?", "TIME")
        .replaceAll("\\b[\\d.,]+ ([KMGT]i)?B(/s)?(?![\\w])", "SIZE")
        .replaceAll("\\b\\d+ m \\d+ s\\b|[+-]?[\\d.,]+ m?s\\b", "TIME")
        .replaceAll("#block\\d+", "#block")
        .replaceAll("(?<=[a-z0-9]-)[0-9a-f]{4}([0-9a-f]{2})?\\b", "ID")
        .replaceAll("(?<![\\w.-]|\"exit\":)-?\\d+(\\.\\d+)*(?![\\w-])", "N")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
