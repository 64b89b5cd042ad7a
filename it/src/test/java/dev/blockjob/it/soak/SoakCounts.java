package dev.blockjob.it.soak;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How often what was done, and who died of it. */
public final class SoakCounts {

  private final Map<String, Map<String, Integer>> byName = new TreeMap<>();

  /** One more. */
  public void add(String name, String end) {
    byName.computeIfAbsent(name, any -> new TreeMap<>()).merge(end, 1, Integer::sum);
  }

  /** How many in all. */
  int all() {
    return byName.values().stream().flatMap(ends -> ends.values().stream()).mapToInt(n -> n).sum();
  }

  /** A line for each name. */
  String table() {
    StringBuilder table = new StringBuilder();
    byName.forEach(
        (name, ends) -> {
          int sum = ends.values().stream().mapToInt(n -> n).sum();
          table.append(String.format(Locale.ROOT, "%-18s %5d ", name, sum));
          ends.forEach((end, n) -> table.append("  ").append(end).append(' ').append(n));
          table.append('\n');
        });
    return table.toString();
  }
}
