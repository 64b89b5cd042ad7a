package dev.blockjob.qmp.impl.names;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Names that may have been meant. The distance is Levenshtein's, with swapped neighbours as one
 * step; no library has it at a size that a start-up of milliseconds would carry.
 */
public final class NameSuggestions {

  private static final int MOST = 3;

  private NameSuggestions() {}

  private record Candidate(String name, int distance) {}

  /**
   * The nearest of {@code names}, best first, at most three; none that differs in more than a
   * third, nor in more than twice what the best one does.
   */
  public static List<String> to(String wrong, Collection<String> names) {
    String typed = plain(wrong);
    List<Candidate> sorted =
        names.stream()
            .distinct()
            .map(name -> new Candidate(name, distance(typed, plain(name))))
            .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
            .toList();
    int best = sorted.isEmpty() ? 0 : sorted.get(0).distance;
    int limit = Math.min(Math.max(1, typed.length() / 3), Math.max(1, 2 * best));
    return sorted.stream()
        .filter(candidate -> candidate.distance <= limit)
        .limit(MOST)
        .map(Candidate::name)
        .toList();
  }

  /** Asks whether they were meant, as the end of a sentence; empty if there are none. */
  public static String question(List<String> nearest) {
    return nearest.isEmpty() ? "" : "; did you mean '" + String.join("' or '", nearest) + "'?";
  }

  /** QMP's names use both dashes and underscores, which is what people get wrong most. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    Arrays.setAll(last, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int step = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(last[j - 1] + step, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}
