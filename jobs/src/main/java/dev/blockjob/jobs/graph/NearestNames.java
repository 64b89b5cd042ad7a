package dev.blockjob.jobs.graph;

import java.util.Comparator;
import java.util.List;

/** The nodes that were most likely meant by a name that none has. */
final class NearestNames {

  private NearestNames() {}

  /** The {@code most} of {@code nodes} whose names or files are the nearest, in their order. */
  static List<BlockNode> of(String name, List<BlockNode> nodes, int most) {
    List<BlockNode> nearest =
        nodes.stream()
            .sorted(Comparator.comparingInt(node -> distance(name, node)))
            .limit(most)
            .toList();
    return nodes.stream().filter(nearest::contains).toList();
  }

  private static int distance(String name, BlockNode node) {
    String wanted = last(name);
    return Math.min(distance(wanted, node.name()), distance(wanted, last(node.image())));
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** How many characters have to be put in, taken out or changed. */
  private static int distance(String one, String other) {
    int[] before = new int[other.length() + 1];
    for (int j = 0; j < before.length; j++) {
      before[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] row = new int[before.length];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = before[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, 1 + Math.min(before[j], row[j - 1]));
      }
      before = row;
    }
    return before[other.length()];
  }
}
