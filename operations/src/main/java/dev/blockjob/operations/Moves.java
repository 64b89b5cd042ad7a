package dev.blockjob.operations;

import java.util.List;

/**
 * Moves several disks together: nothing switches before all of their mirrors are READY. If one
 * fails before that, no disk switches and everything is rolled back. Then all are let through at
 * once, and from there on the operation can only go forward: a disk whose job fails after that
 * stays as it was, and the outcome says which.
 *
 * @param moves one for each disk, none of them by way of an overlay; there must be room for all
 */
public record Moves(List<Move> moves) implements OperationRequest {

  /** Copies, and refuses what makes no sense with {@link IllegalArgumentException}. */
  public Moves {
    moves = List.copyOf(moves);
    if (moves.isEmpty()) {
      throw new IllegalArgumentException("which disks?");
    }
    if (moves.stream().anyMatch(move -> move.copier() != null)) {
      throw new IllegalArgumentException(
          "by way of an overlay disks move one at a time: move each by itself");
    }
  }

  @Override
  public String disk() {
    return moves.get(0).disk();
  }

  @Override
  public List<String> disks() {
    return moves.stream().map(Move::disk).toList();
  }

  @Override
  public String kind() {
    return Move.KIND;
  }
}
