package dev.blockjob.it.soak;

import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A request, and what must come of it.
 *
 * @param name for the counts
 * @param convergence what is done for a job that the guest outruns
 * @param ends the chains that may be there afterwards, each base first; several where blockjob
 *     chooses the direction
 * @param kept files that must be there, too
 */
record SoakRequest(
    String name,
    OperationRequest request,
    Convergence convergence,
    List<List<Path>> ends,
    Set<Path> kept) {

  /** Some operations have fewer: then nobody dies. */
  private static final int BOUNDARIES = 36;

  private static final int BOUNDARIES_BY_WAY_OF_AN_OVERLAY = 130;

  /** With the default convergence. */
  SoakRequest(String name, OperationRequest request, List<List<Path>> ends, Set<Path> kept) {
    this(name, request, Convergence.DEFAULT, ends, kept);
  }

  /** How many boundaries it has, about. */
  int boundaries() {
    return request instanceof Move move && move.copier() != null
        ? BOUNDARIES_BY_WAY_OF_AN_OVERLAY
        : BOUNDARIES;
  }

  /** The files that must be there, and no others, if the chain is that one. */
  Set<Path> files(List<Path> chain) {
    Set<Path> files = new TreeSet<>(chain);
    if (!isGivenUp() || chain.equals(ends.get(0))) {
      files.addAll(kept);
    }
    return files;
  }

  /**
   * Whether it may be given up: then the first of {@link #ends} is its own, the other is before.
   */
  boolean isGivenUp() {
    return convergence.giveUp() != null;
  }

  /** Whether it may end so. */
  boolean mayEnd(OperationOutcome.Kind kind) {
    return kind == OperationOutcome.Kind.DONE
        || (isGivenUp()
            && (kind == OperationOutcome.Kind.CANCELLED || kind == OperationOutcome.Kind.UNDONE));
  }

  /** Whether the disk stays where it is. */
  boolean isCopy() {
    return request instanceof Copy;
  }

  @Override
  public String toString() {
    return request + ", " + convergence.policy();
  }
}
