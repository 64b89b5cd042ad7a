package dev.blockjob.operations;

import dev.blockjob.qmp.WireName;
import java.util.List;

/**
 * How an operation ended.
 *
 * @param text what to know about it, and what to do now; may be empty for DONE
 * @param left what could not be cleaned up, each with the reason
 */
public record OperationOutcome(OperationId id, Kind kind, String text, List<String> left) {

  /** The kinds of end. */
  public enum Kind implements WireName {
    /** All was done, and seen to be. */
    DONE("done"),
    /**
     * Some of it was done, the rest was not and can't be now; or all was done, and a file that the
     * disk is on is not reachable by its name any more, and is lost when QEMU ends: the text says
     * what to do.
     */
    PARTLY("partly"),
    /** It failed before anything switched; what it did was rolled back. */
    UNDONE("undone"),
    /**
     * It was given up by request, or another client cancelled a job of it, before anything
     * switched; what it did was rolled back.
     */
    CANCELLED("cancelled"),
    /**
     * The observed state doesn't tell how it ended: nothing was changed, unless something is left.
     */
    UNDECIDED("undecided");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    @Override
    public String wireName() {
      return wireName;
    }
  }

  /** Copies. */
  public OperationOutcome {
    left = List.copyOf(left);
  }
}
