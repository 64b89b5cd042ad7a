package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.graph.BlockGraph;
import java.util.HashSet;
import java.util.Set;

/**
 * Names for the nodes that we add: {@code bj-}, then what they are for. QEMU allows 31 characters:
 * a letter, then letters, digits and {@code -._}.
 */
final class NodeNames {

  static final String PREFIX = "bj-";

  private static final int LONGEST = 31;
  private static final int HASH_DIGITS = 4;

  private final Set<String> taken;

  NodeNames(BlockGraph graph) {
    this.taken = new HashSet<>(graph.nodes().keySet());
  }

  /** A name nobody has, for this job's or snapshot's node with that {@code suffix}; maybe empty. */
  String make(String owner, String suffix) {
    String bare = isOurs(owner) ? owner.substring(PREFIX.length()) : owner;
    String clean = bare.replaceAll("[^A-Za-z0-9._-]", "_");
    int room = LONGEST - PREFIX.length() - suffix.length();
    for (int attempt = 1; ; attempt++) {
      String number = attempt == 1 ? "" : "-" + attempt;
      String name = PREFIX + cut(clean, room - number.length()) + number + suffix;
      if (taken.add(name)) {
        return name;
      }
    }
  }

  static boolean isOurs(String node) {
    return node.startsWith(PREFIX);
  }

  /** Long names that differ at the end only must not become the same. */
  private static String cut(String name, int room) {
    if (name.length() <= room) {
      return name;
    }
    String hash = String.format("%08x", name.hashCode());
    // The last digits: the end of a name changes these.
    String end = hash.substring(hash.length() - HASH_DIGITS);
    return name.substring(0, room - HASH_DIGITS - 1) + "-" + end;
  }
}
