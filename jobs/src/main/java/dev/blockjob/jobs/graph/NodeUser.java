package dev.blockjob.jobs.graph;

import dev.blockjob.qmp.WireName;

/**
 * A user of a node that isn't itself a node.
 *
 * @param kind what it is
 * @param name the device as {@code query-block} has it ({@code -drive} id, else qdev id or QOM
 *     path), the export's or the job's id; empty for OTHER
 * @param role what a job has the node for, in QEMU's words ({@code source}, {@code target}, {@code
 *     main node}, ...); {@code root} for the others
 */
public record NodeUser(Kind kind, String name, String role) {

  /** What is attached. */
  public enum Kind implements WireName {
    DEVICE("device"),
    EXPORT("export"),
    JOB("job"),
    /** Something that QEMU doesn't name. */
    OTHER("other");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    @Override
    public String wireName() {
      return wireName;
    }
  }
}
