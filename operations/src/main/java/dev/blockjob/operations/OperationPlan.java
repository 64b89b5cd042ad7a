package dev.blockjob.operations;

import java.nio.file.Path;
import java.util.List;

/**
 * The plan of an operation: what it will do, or did.
 *
 * @param kind such as {@code merge}
 * @param disks what they are called
 * @param steps in order
 * @param notes what was weighed: bytes to copy, why that way, what stays
 * @param scanned the folders in which other users of images that are deleted or changed are looked
 *     for, when it is planned and again before that is done; empty if none is
 */
public record OperationPlan(
    OperationId id,
    String kind,
    List<String> disks,
    List<PlannedStep> steps,
    List<String> notes,
    List<Path> scanned) {

  /**
   * A step.
   *
   * @param description what it does
   * @param isPointOfNoReturn whether it can't be rolled back; the first such step is the point of
   *     no return
   */
  public record PlannedStep(String description, boolean isPointOfNoReturn) {}

  /** Copies. */
  public OperationPlan {
    disks = List.copyOf(disks);
    steps = List.copyOf(steps);
    notes = List.copyOf(notes);
    scanned = List.copyOf(scanned);
  }
}
