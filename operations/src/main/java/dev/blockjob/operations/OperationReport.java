package dev.blockjob.operations;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation as its journal records it.
 *
 * @param plan what was planned
 * @param at when it began
 * @param monitor QEMU's monitor
 * @param elsewhere the other host that it was begun on; null if that is this one, or unknown
 * @param end how it ended; null while it isn't finished
 * @param holder who drives an unfinished one, or did last; empty for a finished one
 * @param timeline what happened, oldest first
 */
public record OperationReport(
    OperationPlan plan,
    Instant at,
    String monitor,
    @Nullable String elsewhere,
    @Nullable OperationOutcome end,
    String holder,
    List<Event> timeline) {

  /**
   * Something that was written down.
   *
   * @param entry {@code intent}, {@code done}, {@code failed}, ...
   * @param description the step, or what was decided
   * @param text what QEMU answered, or why
   */
  public record Event(Instant at, String entry, String description, String text) {}

  /** Copies. */
  public OperationReport {
    timeline = List.copyOf(timeline);
  }
}
